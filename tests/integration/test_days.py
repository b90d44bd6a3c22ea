"""The same day is the same warehouse, however and whenever its extracts came. Whole builds of a company with two CRMs, three days."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from landed import Landed, shuffled

from orchestration.ingest.landing import extract_date
from orchestration.rebuild import rebuild
from orchestration.sample.sample import write_sample

DAYS = [date(2026, 6, 30), date(2026, 7, 1), date(2026, 7, 2)]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sample") / "landing"
    write_sample(out, accounts=150, partners=3, days=3, crm="both")
    return out


@pytest.fixture(scope="module")
def a_run_a_day(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[date, dict[str, str]]:
    """Day -> hashes of what was published that day, from three runs a day apart."""
    landed = Landed(tmp_path_factory.mktemp("daily"))
    hashes = {}
    for day in DAYS:
        for path in files_of(sample, day):
            copy(sample, path, landed)
        landed.ingest_all()
        hashes[day] = build(landed, day)
    return hashes


def files_of(landing: Path, day: date | None = None) -> list[Path]:
    return [p for p in sorted(landing.rglob("*")) if p.is_file() and day in (None, extract_date(p, landing))]


def copy(landing: Path, path: Path, landed: Landed) -> Path:
    target = landed.settings.landing_dir / path.relative_to(landing)
    target.parent.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copyfile(path, target))


def build(landed: Landed, day: date) -> dict[str, str]:
    done = rebuild(landed.settings, day, tell=lambda _: None)
    manifest = json.loads((done.generation.folder / "manifest.json").read_text())
    assert manifest["as_of"] == day.isoformat()
    return {name: table["hash"] for name, table in manifest["tables"].items()}


def test_one_run_over_three_days_gives_what_three_runs_gave_and_day_two_is_still_day_two(
    sample: Path, a_run_a_day: dict[date, dict[str, str]], tmp_path: Path
) -> None:
    landed = Landed(tmp_path)
    for path in files_of(sample):
        copy(sample, path, landed)
    assert landed.ingest_all() == DAYS[-1]
    assert build(landed, DAYS[-1]) == a_run_a_day[DAYS[-1]]
    published = landed.settings.published.resolve()
    assert build(landed, DAYS[1]) == a_run_a_day[DAYS[1]]
    assert landed.settings.published.resolve() == published, "a past day leaves what is published alone"
    assert (landed.settings.as_of_dir / "2026-07-01" / "partnerverse.duckdb").exists()
    # the days differ, or the comparison above says nothing
    assert a_run_a_day[DAYS[1]]["core.fct_opportunities"] != a_run_a_day[DAYS[-1]]["core.fct_opportunities"]


def test_any_order_of_arrival_and_a_corrected_first_day_after_the_last_give_the_same(
    sample: Path, a_run_a_day: dict[date, dict[str, str]], tmp_path: Path
) -> None:
    landed = Landed(tmp_path)
    wrong = sample / "salesforce/Opportunity/Opportunity_2026-06-30.csv"
    for number, path in enumerate(shuffled(files_of(sample), seed=3)):
        target = copy(sample, path, landed)
        if path == wrong:
            lines = target.read_text().splitlines(keepends=True)
            target.write_text("".join(lines[: len(lines) // 2]))
        if number % 20 == 0:
            for feed in ("salesforce.account", "salesforce.opportunity", "prm.partnerships", "partner_lists.accounts"):
                landed.ingest(feed)
    landed.ingest_all()
    copy(sample, wrong, landed)
    landed.ingest_all()
    assert build(landed, DAYS[-1]) == a_run_a_day[DAYS[-1]]
