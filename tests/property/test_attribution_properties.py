"""Companies at random: the models against the plain statement of the rules, and what must hold of any ledger."""

import datetime as dt
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest
import reference_attribution as reference
from landed import Landed
from random_company import DAYS, RandomCompany
from replayed import Replayed

from orchestration.ingest.reference import load_reference
from orchestration.ingest.store import opened
from orchestration.settings import Settings

pytestmark = pytest.mark.slow

EVIDENCE = "opportunity_id, partnership_id, role, evidence_type, evidence_id, evidence_on, claimed_on, approval_status, is_counted"
COLUMNS = {
    "attribution.fct_attributions": f"{EVIDENCE}, exclusion_reason",
    "attribution.fct_credits": "opportunity_id, partnership_id, role, credit_model, credit_weight, credited_amount",
    "attribution.partner_revenue": "month, partnership_id, credit_model, involvement, credited_amount, touched_amount",
    "attribution.partner_pipeline": "month, partnership_id, credit_model, involvement, credited_amount, touched_amount",
    "commissions.fct_commission_entries": (
        "partnership_id, term_id, basis_type, basis_id, role, entry_type, basis_amount, rate, amount, recorded_on, earned_on, payable_on"
    ),
}
LEDGER = "commissions.fct_commission_entries"
MARTS = ("fct_opportunities", "fct_attributions", "partner_revenue", "partner_pipeline", "fct_commission_entries")
Rows = dict[str, Counter]


def replayed(folder: Path, **variables: Any) -> Replayed:
    """The models, compiled with these vars over a company at random."""
    landed = Landed(folder)
    RandomCompany(0).write(landed.settings.raw_database)
    with opened(landed.settings.raw_database) as raw:
        load_reference(raw)
    return Replayed.compiled(landed.settings, *MARTS, **variables)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Replayed:
    return replayed(tmp_path_factory.mktemp("random"))


@pytest.fixture(scope="module")
def without_approval(tmp_path_factory: pytest.TempPathFactory) -> Replayed:
    return replayed(tmp_path_factory.mktemp("approved"), influence_requires_approval=False)


@pytest.fixture(scope="module")
def narrower(tmp_path_factory: pytest.TempPathFactory) -> Replayed:
    return replayed(tmp_path_factory.mktemp("narrower"), sourced_lookback_days=60)


def told(models: Replayed, as_of: dt.date = DAYS[-1]) -> Rows:
    """The rows of every mart, made again from what raw holds."""
    models.run(as_of)
    with duckdb.connect(str(models.settings.build_database), read_only=True) as build:
        return {table: Counter(build.execute(f"select {columns} from {table}").fetchall()) for table, columns in COLUMNS.items()}


def defined(settings: Settings, **variables: Any) -> Rows:
    """The same rows as the definitions have them, in plain Python."""
    raw = reference.read_raw(settings.raw_database)
    policy = reference.read_policy(settings.policy_dir)
    policy = replace(policy, parameters=policy.parameters | variables)
    with duckdb.connect(str(settings.build_database), read_only=True) as build:
        matched = "select registration_id, account_id from intermediate.int_partners__deal_registrations where account_id is not null"
        accounts = dict(build.execute(matched).fetchall())
    today = reference.state(raw, policy, raw.as_of)
    rows = {
        "attribution.fct_attributions": reference.attributions(today, accounts),
        "attribution.fct_credits": reference.credits(today),
        "attribution.partner_revenue": reference.partner_revenue(today),
        "attribution.partner_pipeline": reference.partner_pipeline(today),
        "commissions.fct_commission_entries": reference.commission_entries(raw, policy),
    }
    return {
        table: Counter(tuple(getattr(row, column) for column in COLUMNS[table].split(", ")) for row in found)
        for table, found in rows.items()
    }


def differing(ours: Rows, theirs: Rows) -> dict[str, tuple[Counter, Counter]]:
    """By table, rows that only one side has."""
    return {table: (ours[table] - theirs[table], theirs[table] - ours[table]) for table in COLUMNS if ours[table] != theirs[table]}


@pytest.mark.parametrize("seed", range(1, 9))
def test_the_models_say_what_the_definitions_say_row_for_row_and_to_the_cent(models: Replayed, seed: int) -> None:
    RandomCompany(seed).write(models.settings.raw_database)
    found = told(models)
    assert differing(found, defined(models.settings)) == {}
    assert len(found[LEDGER]) > 10


@pytest.mark.parametrize("seed", range(16, 19))
def test_meetings_that_need_no_approval_count_as_the_definitions_say(without_approval: Replayed, seed: int) -> None:
    RandomCompany(seed).write(without_approval.settings.raw_database)
    found = told(without_approval)
    assert differing(found, defined(without_approval.settings, influence_requires_approval=False)) == {}
    assert any(row[3] == "meeting" and row[8] for row in found["attribution.fct_attributions"])


@pytest.mark.parametrize("seed", [21])
def test_the_ledger_of_a_day_is_the_beginning_of_the_ledger_of_every_later_day(models: Replayed, seed: int) -> None:
    RandomCompany(seed, deals=40).write(models.settings.raw_database)
    ledgers = {day: told(models, day)[LEDGER] for day in DAYS}
    recorded, basis_type = (COLUMNS[LEDGER].split(", ").index(name) for name in ("recorded_on", "basis_type"))
    for before, after in pairwise(DAYS):
        assert not ledgers[before] - ledgers[after], f"{after} has not what {before} had"
        news = ledgers[after] - ledgers[before]
        assert all(row[recorded] > before for row in news if row[basis_type] != "payout"), f"{after} writes into the past of {before}"
    kinds = Counter(row[5] for row in ledgers[DAYS[-1]])
    assert kinds.keys() == {"accrual", "adjustment", "clawback", "payout"}, kinds


def test_a_narrower_window_changes_what_lies_between_and_what_hangs_on_it_and_nothing_else(models: Replayed, narrower: Replayed) -> None:
    verdicts = []
    for warehouse in (models, narrower):
        RandomCompany(22, deals=300).write(warehouse.settings.raw_database)
        rows = told(warehouse)["attribution.fct_attributions"]
        # the role is a part of what a piece is: no window decides it
        verdicts.append({row[:5]: row[9] for row in rows})
    wide, narrow = verdicts
    assert wide.keys() == narrow.keys()
    with duckdb.connect(str(models.settings.build_database), read_only=True) as build:
        between = {
            row
            for row in build.execute(
                """
                select deals.opportunity_id, evidence.partnership_id, 'sourced', evidence.evidence_type, evidence.evidence_id
                from intermediate.int_attribution__evidence_versions as evidence
                inner join intermediate.int_crm__opportunities as deals using (opportunity_number)
                where
                    evidence.known_to is null
                    and coalesce(evidence.role, 'sourced') = 'sourced'
                    and deals.created_on - evidence.evidence_on between 61 and 90
                    -- a registration that protects its deal sources it however old it is
                    and coalesce(evidence.protected_until < deals.created_on, true)
                """
            ).fetchall()
        }
    undated = {"not_approved", "partnership_not_in_force", "outside_window"}
    left = {key for key in wide if wide[key] not in undated and narrow[key] == "outside_window"}
    assert left == {key for key in between if wide[key] not in undated}
    assert len(left) > 5
    touched = {key[0] for key in left}
    assert {key[0] for key in wide if wide[key] != narrow[key]} <= touched
