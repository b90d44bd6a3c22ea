"""Matches that labels show to be wrong are not published; what nobody has labelled is, with a warning."""

import csv
import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace

import pytest
from landed import Landed
from small_build import read

from expectations import load_expectations
from orchestration.ingest.reference import load_reference
from orchestration.ingest.store import opened
from orchestration.publish.generation import DATABASE, build_contents
from orchestration.publish.manifest import Manifest
from orchestration.publish.publishing import PublishResult
from orchestration.quality.audit import NotApproved, audit
from orchestration.quality.labels import fold, propose
from orchestration.rebuild import rebuild
from orchestration.sample.sample import write_sample
from orchestration.settings import Settings

pytestmark = pytest.mark.slow

AUTO = "select partner_key, partner_account_id, account_id, match_rule from account_mapping.fct_account_matches where match_status = 'auto'"


@dataclass(frozen=True)
class Company:
    """A made-up company whose first generation was published without labels."""

    settings: Settings
    day: dt.date
    first: PublishResult

    @property
    def true_matches(self) -> set[tuple[str, str, str]]:
        with (self.settings.landing_dir.parent / "truth" / "account_matches.csv").open(encoding="utf-8") as file:
            return {(row["partner_key"], row["partner_account_id"], f"salesforce:{row['crm_account_id']}") for row in csv.DictReader(file)}

    def published(self, sql: str) -> list[tuple]:
        return read(self.settings.published / DATABASE, sql)


@dataclass(frozen=True)
class Blocked:
    """What a build came to whose labels say that all matches of one rule are wrong."""

    settings: Settings
    reasons: NotApproved
    told: list[str]
    rule: str
    labelled: Counter[str]
    undone: str


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    landed = Landed(tmp_path_factory.mktemp("guard"))
    write_sample(landed.settings.landing_dir, accounts=400, partners=3, days=1)
    day = landed.ingest_all()
    with opened(landed.settings.raw_database) as raw:
        load_reference(raw)
    return Company(landed.settings, day, rebuild(landed.settings, day, tell=lambda _: None))


@pytest.fixture(scope="module")
def blocked(company: Company) -> Blocked:
    """Labels as they are proposed, filled in by the truth, but for the rule; and a tenth of a list's matches undone by decisions."""
    seeds = company.settings.warehouse_dir.parent / "seeds"
    seeds.mkdir()
    settings = replace(company.settings, seeds_dir=seeds)
    proposed = company.settings.warehouse_dir / "labels.csv"
    propose(company.settings, proposed, random=60, others=20, asked=10, seed=7)
    with proposed.open(encoding="utf-8-sig") as file:
        lines = list(csv.DictReader(file))
    labelled = Counter(line["match_rule"] for line in lines if line["sampled"] == "random" and line["match_status"] == "auto")
    rule, _ = labelled.most_common()[1]
    with proposed.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, lines[0])
        writer.writeheader()
        for line in lines:
            pair = (line["partner_key"], line["partner_account_id"], line["account_id"])
            writer.writerow(line | {"is_match": "true" if pair in company.true_matches and line["match_rule"] != rule else "false"})
    fold(settings, proposed)

    drawn = {(line["partner_key"], line["partner_account_id"]) for line in lines}
    others = [row for row in company.published(f"{AUTO} order by all") if row[:2] not in drawn]
    undone = Counter(key for key, *_ in others).most_common(1)[0][0]
    ((records,),) = company.published(f"select records from quality.match_accuracy where labelled_set = 'partner: {undone}'")
    lines = [f"{key},{record},{account},no_match,," for key, record, account, _ in others if key == undone][: records // 10 + 1]
    (seeds / "match_decisions.csv").write_text(
        "\n".join(["partner_key,partner_account_id,account_id,decision,decided_by,decided_on", *lines]) + "\n"
    )
    told: list[str] = []
    with pytest.raises(NotApproved) as reasons:
        rebuild(settings, company.day, tell=told.append)
    return Blocked(settings, reasons.value, told, rule, labelled, undone)


def test_without_labels_the_accuracy_is_unmeasured_which_warns_and_is_published(company: Company) -> None:
    assert company.first.outcome == "published"
    ((matches, precision, low),) = company.published(
        "select auto_matches, precision, precision_low from quality.match_accuracy where labelled_set = 'all'"
    )
    assert matches > 100
    assert precision is low is None
    ((status, figures),) = company.published(
        "select status, figures from quality.checks where check_name = 'accuracy_of_auto_matches_is_measured'"
    )
    assert status == "warned"
    assert figures.startswith(f"1 row is off, of 1: accuracy unmeasured, auto_matches {matches},")


def test_comparing_with_the_last_generation_changes_no_table(company: Company) -> None:
    again = audit(company.settings, load_expectations())
    assert again.drift.figures == "lists compared: 4, new: 0"
    assert again.drift not in again.checks
    content = build_contents(company.settings.build_database, "quality.checks")["quality.checks"]
    assert content == Manifest.read(company.settings.published).tables["quality.checks"]


def test_labels_that_put_precision_under_the_threshold_block_and_the_worst_rule_is_named(company: Company, blocked: Blocked) -> None:
    ((right, wrong, precision),) = read(
        company.settings.build_database,
        "select right_auto_matches, labelled_auto_matches - right_auto_matches, precision from quality.match_accuracy "
        "where labelled_set = 'all'",
    )
    assert right + wrong == blocked.labelled.total()
    assert wrong >= blocked.labelled[blocked.rule]
    assert precision < 0.98
    (reason,) = [line for line in blocked.reasons.blockers if "quality.match_accuracy" in line]
    assert "precision of auto matches is high enough failed" in reason
    assert f"right_matches {right} of {right + wrong}" in reason
    assert f"worst_rules {blocked.rule} (0 of {blocked.labelled[blocked.rule]} right)" in reason
    assert company.settings.published.resolve() == company.first.generation.folder.resolve()


def test_what_is_labelled_is_measured(company: Company, blocked: Blocked) -> None:
    found = read(
        company.settings.build_database, "select status from quality.checks where check_name = 'accuracy_of_auto_matches_is_measured'"
    )
    assert found == [("passed",)]


def test_nothing_else_blocks_and_decisions_are_carried_out(blocked: Blocked) -> None:
    assert len(blocked.reasons.blockers) == 1, blocked.reasons


def test_labels_asked_for_and_labels_of_other_candidates_do_not_measure_precision(company: Company, blocked: Blocked) -> None:
    lines = (blocked.settings.seeds_dir / "match_labels.csv").read_text().splitlines()
    assert len(lines) - 1 > blocked.labelled.total()
    ((labelled, pairs),) = read(
        company.settings.build_database, "select labelled_auto_matches, labelled_pairs from quality.match_accuracy where set_type = 'all'"
    )
    assert labelled == blocked.labelled.total()
    assert pairs == sum(line.endswith(",random") for line in lines)


def test_a_share_of_matches_that_fell_is_told_of_and_shown(blocked: Blocked) -> None:
    (line,) = [line for line in blocked.told if "share of auto matches" in line]
    assert line.startswith("account_mapping.fct_account_matches: share of auto matches is as before warned (")
    assert f"({blocked.undone}: " in line
    assert f"{blocked.undone}: " in (blocked.settings.last_run_dir / "quality" / "index.html").read_text()
