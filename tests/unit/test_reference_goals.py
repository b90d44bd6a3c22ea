"""The plain Python of goals against figures worked out by hand: periods, targets, pace, what freezes when, and the goldens."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import reference_goals as reference
import yaml

from orchestration.ingest.store import ensure_raw_database, opened
from orchestration.policy import compose_policy
from orchestration.settings import ROOT

GOLDENS = ROOT / "tests" / "integration" / "goldens"
FIRST = "2026-03-31"
AS_OF = "2026-06-15"
HEADER = "goal_key,name,metric,unit,scope_type,scope_key,target,period,starts_on,ends_on,renews,growth_percent,owner,company_goal\n"
Row = dict[str, Any]
Tables = dict[str, list[Row]]
Told = Callable[..., list[reference.GoalRow]]

GOAL = reference.Goal(
    goal_key="G",
    metric="leads_given",
    scope_type="company",
    scope_key=None,
    target=Decimal(100),
    period="month",
    starts_on=date(2026, 1, 31),
    ends_on=None,
    renews=True,
    growth_percent=Decimal(0),
    owner="rita@example.com",
)
WORLD: Tables = {
    "salesforce.account": [{"id": "A-ACME"}, {"id": "A-BOLT"}],
    "salesforce.user_role": [{"id": "R-EAST", "name": "East"}, {"id": "R-WEST", "name": "West"}],
    "salesforce.user": [
        {"id": "U-ANN", "email": "Ann@Example.com", "user_role_id": "R-EAST"},
        {"id": "U-BOB", "email": "bob@example.com", "user_role_id": "R-WEST", "department": "East"},
        {"id": "U-NOBODY"},
    ],
    "prm.partners": [
        {"partner_id": "ACME", "name": "Acme", "crm_account_id": "A-ACME", "partner_manager_email": "ANN@example.com"},
        {"partner_id": "BOLT", "name": "Bolt", "crm_account_id": "A-BOLT", "partner_manager_email": "gone@example.com"},
    ],
    "prm.partnerships": [
        {"partnership_id": "ACME-SELL", "partner_id": "ACME", "program_id": "SELL", "signed_on": "2025-01-01"},
        {"partnership_id": "ACME-REFER", "partner_id": "ACME", "program_id": "REFER", "signed_on": "2025-01-01", "ended_on": "2026-04-01"},
        {"partnership_id": "BOLT-SELL", "partner_id": "BOLT", "program_id": "SELL", "signed_on": "2026-02-01"},
    ],
}
"""Acme is Ann's and was in two programmes until April, Bolt's manager is no user; Bob's role goes before his department."""


def write_raw(path: Path, given: list[Tables], as_of: str = AS_OF) -> None:
    """raw.duckdb with these rows, each known from the first extract on unless it says otherwise."""
    ensure_raw_database(path)
    with opened(path) as raw:
        raw.execute("insert into ledger.as_of values (?)", [as_of])
        for tables in given:
            for table, rows in tables.items():
                for row in rows:
                    full = row if table.startswith("reference.") else {"_known_from": FIRST, "_is_deleted": False} | row
                    places = ", ".join("?" * len(full))
                    raw.execute(f"insert into {table} ({', '.join(full)}) values ({places})", list(full.values()))


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """The rows of goals, one a line, over a few raw rows as of a day."""

    def rows(given: Tables, *lines: str, as_of: str = AS_OF) -> list[reference.GoalRow]:
        write_raw(tmp_path / "raw.duckdb", [WORLD, given])
        compose_policy(ROOT / "seeds", None, tmp_path / "policy")
        (tmp_path / "policy" / "goals.csv").write_text(HEADER + "\n".join([*lines, ""]), encoding="utf-8")
        raw, policy = reference.read_raw(tmp_path / "raw.duckdb"), reference.read_policy(tmp_path / "policy")
        return reference.goal_vs_actual(raw, policy, date.fromisoformat(as_of))

    return rows


def line(key: str, metric: str, scope: str = "company,", starts_on: str = "2026-01-01", period: str = "year", rest: str = ",false,") -> str:
    """A line of goals.csv that asks for ten; rest is ends_on, renews and growth."""
    return f"{key},Name,{metric},things,{scope},10,{period},{starts_on},{rest},rita@example.com,Why"


def actuals(rows: list[reference.GoalRow]) -> dict[str, str]:
    """By goal, what there is in its first period."""
    return {row.goal_key: f"{row.actual:f}".removesuffix(".00") for row in reversed(rows)}


def spans(goal: reference.Goal, day: str) -> list[str]:
    """First and last days of a goal's periods as of a day."""
    return [f"{period.starts_on:%m-%d}/{period.ends_on:%m-%d}" for period in reference.periods(goal, date.fromisoformat(day))]


# --- periods


def test_a_month_that_is_too_short_is_clamped_and_the_next_one_is_not() -> None:
    assert spans(GOAL, "2026-04-29") == ["01-31/02-27", "02-28/03-30", "03-31/04-29", "04-30/05-30"]
    leap = replace(GOAL, starts_on=date(2024, 1, 31))
    assert spans(leap, "2024-01-31") == ["01-31/02-28", "02-29/03-30"]
    quarterly = replace(GOAL, period="quarter", starts_on=date(2025, 11, 30))
    assert spans(quarterly, "2026-02-28") == ["11-30/02-27", "02-28/05-29", "05-30/08-29"]
    yearly = replace(GOAL, period="year", starts_on=date(2024, 2, 29))
    assert [str(reference.start_of(yearly, n)) for n in range(5)] == ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]


def test_weeks_have_seven_days_from_the_first_one_on() -> None:
    assert spans(replace(GOAL, period="week"), "2026-02-07") == ["01-31/02-06", "02-07/02-13", "02-14/02-20"]


def test_a_goal_without_an_end_goes_on_to_the_period_after_that_of_the_day() -> None:
    monthly = replace(GOAL, starts_on=date(2026, 3, 1))
    assert spans(monthly, "2026-02-28") == ["03-01/03-31"]
    assert spans(monthly, "2026-03-01") == ["03-01/03-31", "04-01/04-30"]
    assert spans(monthly, "2026-03-31") == ["03-01/03-31", "04-01/04-30"]
    assert spans(monthly, "2026-04-01") == ["03-01/03-31", "04-01/04-30", "05-01/05-31"]


def test_a_goal_with_an_end_has_all_periods_that_begin_by_then_whatever_day_it_is() -> None:
    until = replace(GOAL, starts_on=date(2026, 3, 1), ends_on=date(2026, 5, 1))
    assert spans(until, "2025-01-01") == spans(until, "2027-01-01") == ["03-01/03-31", "04-01/04-30", "05-01/05-01"]
    assert spans(replace(until, ends_on=date(2026, 4, 30)), "2026-03-01") == ["03-01/03-31", "04-01/04-30"]


def test_a_goal_that_does_not_renew_has_one_period_and_ends_with_it_or_before() -> None:
    once = replace(GOAL, starts_on=date(2026, 3, 1), renews=False)
    assert spans(once, "2026-12-31") == ["03-01/03-31"]
    assert spans(replace(once, ends_on=date(2026, 12, 31)), "2026-12-31") == ["03-01/03-31"]
    assert spans(replace(once, ends_on=date(2026, 3, 10)), "2026-12-31") == ["03-01/03-10"]


# --- targets and pace


@pytest.mark.parametrize(
    ("target", "growth", "targets"),
    [
        ("10000", "2.5", ["10000.00", "10250.00", "10506.25", "10768.91"]),
        ("100", "-10", ["100.00", "90.00", "81.00", "72.90"]),
        # 10.50 x 1.01 is 10.605 and goes up; it grows from 10.50, not from what was rounded: 10.71105, 10.8181605
        ("10.50", "1", ["10.50", "10.61", "10.71", "10.82"]),
        ("3", "0", ["3.00", "3.00", "3.00", "3.00"]),
    ],
)
def test_targets_grow_from_the_first_and_are_rounded_once(target: str, growth: str, targets: list[str]) -> None:
    goal = replace(GOAL, target=Decimal(target), growth_percent=Decimal(growth))
    assert [str(reference.target_of(goal, reference.period_of(goal, n))) for n in range(4)] == targets


def test_what_is_expected_comes_evenly_with_the_first_and_last_day_counted() -> None:
    period = reference.Period(0, date(2026, 4, 1), date(2026, 6, 30))
    days = ["2026-03-31", "2026-04-01", "2026-06-15", "2026-06-29", "2026-06-30", "2026-07-01", "2030-01-01"]
    found = [str(reference.expected_by(period, Decimal(9000), date.fromisoformat(day))) for day in days]
    # 9000 / 91, x 76, x 90
    assert found == ["0.00", "98.90", "7516.48", "8901.10", "9000.00", "9000.00", "9000.00"]


@pytest.mark.parametrize(
    ("day", "actual", "pace"),
    [
        # what is to come is not met yet, however much there is
        ("2026-03-31", "9000", "upcoming"),
        ("2026-04-01", "0", "behind"),
        ("2026-04-01", "98.90", "on_pace"),
        # 7516.4835 is rounded before it is compared
        ("2026-06-15", "7516.48", "on_pace"),
        ("2026-06-15", "7516.47", "behind"),
        ("2026-06-15", "9000", "met"),
        ("2026-06-30", "8999.99", "behind"),
        ("2026-07-01", "8999.99", "missed"),
        ("2026-07-01", "9000", "met"),
    ],
)
def test_pace_is_the_first_of_its_names_that_is_so(day: str, actual: str, pace: str) -> None:
    period, target, as_of = reference.Period(0, date(2026, 4, 1), date(2026, 6, 30)), Decimal(9000), date.fromisoformat(day)
    assert reference.pace_of(period, target, reference.expected_by(period, target, as_of), Decimal(actual), as_of) == pace


# --- scopes


def test_only_programmes_partners_and_partnerships_ask_for_a_partnership_in_force(told: Told) -> None:
    courses = [("1", "ACME", "2026-03-31"), ("2", "ACME", "2026-03-01"), ("3", "BOLT", "2026-01-31"), ("4", "NOBODY", "2026-03-01")]
    given = {
        "prm.training_assignments": [
            {"assignment_id": identity, "partner_id": partner, "completed_on": day} for identity, partner, day in courses
        ]
        # the first day without ACME-REFER, and a day after its extract
        + [
            {"assignment_id": "5", "partner_id": "ACME", "completed_on": "2026-04-01", "_known_from": "2026-04-30"},
            {"assignment_id": "6", "partner_id": "ACME", "completed_on": "2026-05-01", "_known_from": "2026-04-30"},
        ],
    }
    scopes = {
        "company,": "5",
        # Ann manages Acme; nobody whom the CRM knows manages Bolt
        "user,aNN@EXAMPLE.com": "3",
        "team,East": "3",
        "team,east": "0",
        "user,gone@example.com": "0",
        # Acme's in both of its programmes until April; Bolt had not signed in January
        "program,SELL": "3",
        "program,REFER": "2",
        "partner,ACME": "3",
        "partner,BOLT": "0",
        "partnership,ACME-REFER": "2",
        "partnership,NONE": "0",
    }
    lines = [line(scope.replace(",", ":"), "trainings_completed", scope) for scope in scopes]
    assert actuals(told(given, *lines)) == {scope.replace(",", ":"): number for scope, number in scopes.items()}


def test_a_meeting_is_its_owners_and_of_all_partnerships_of_its_partner_that_day(told: Told) -> None:
    given = {
        "salesforce.event": [
            {"id": "E-1", "partner": "A-ACME", "owner_id": "U-BOB", "activity_date": "2026-03-01"},
            {"id": "E-2", "partner": "A-BOLT", "owner_id": "U-ANN", "activity_date": "2026-01-31"},
            {"id": "E-3", "partner": "A-STRANGER", "owner_id": "U-ANN", "activity_date": "2026-03-01"},
            {"id": "E-4", "partner": "A-ACME", "owner_id": "U-NOBODY", "activity_date": "2026-03-02"},
        ],
    }
    scopes = {"company,": "3", "user,ann@example.com": "1", "team,West": "1", "team,East": "1", "program,SELL": "2", "partner,BOLT": "0"}
    lines = [line(scope.replace(",", ":"), "partner_meetings_held", scope) for scope in scopes]
    assert actuals(told(given, *lines)) == {scope.replace(",", ":"): number for scope, number in scopes.items()}


def test_a_lead_of_a_partnership_that_nobody_knows_is_no_partnership_lead(told: Told) -> None:
    created = {"created_date": "2026-03-15 09:00:00"}
    given = {
        "salesforce.lead": [
            created | {"id": "L-NAMED", "partnership": "ACME-SELL", "owner_id": "U-BOB"},
            created | {"id": "L-UNKNOWN", "partnership": "NONE"},
            # its one partnership; one of two
            created | {"id": "L-BOLT", "partner": "A-BOLT"},
            created | {"id": "L-ACME", "partner": "A-ACME"},
            created | {"id": "L-PLAIN"},
        ],
    }
    scopes = {"company,": "2", "partner,ACME": "1", "partner,BOLT": "1", "team,West": "1"}
    lines = [line(scope.replace(",", ":"), "partnership_leads_created", scope) for scope in scopes]
    assert actuals(told(given, *lines)) == {scope.replace(",", ":"): number for scope, number in scopes.items()}


def test_leads_that_we_are_given_are_not_given_by_us(told: Told) -> None:
    shared = {"partnership_id": "ACME-SELL", "shared_on": "2026-03-01"}
    given = {
        "prm.lead_shares": [
            shared | {"lead_share_id": "1", "direction": "given"},
            shared | {"lead_share_id": "2", "direction": "received"},
            shared | {"lead_share_id": "3", "direction": "given", "partnership_id": "NONE"},
        ],
    }
    scopes = {"company,": "2", "user,ann@example.com": "1", "program,SELL": "1"}
    lines = [line(scope.replace(",", ":"), "leads_given", scope) for scope in scopes]
    assert actuals(told(given, *lines)) == {scope.replace(",", ":"): number for scope, number in scopes.items()}


# --- freezing


def deal(amount: int, **columns: Any) -> Row:
    """A deal that Acme sourced in April, won on the 20th."""
    return {
        "id": "O",
        "stage_name": "Closed Won",
        "amount": amount,
        "created_date": "2026-04-02 09:00:00",
        "close_date": "2026-04-20",
        "owner_id": "U-ANN",
        "_known_from": "2026-04-30",
    } | columns


CLAIM = {
    "claim_id": "K",
    "crm_opportunity_id": "O",
    "partnership_id": "ACME-SELL",
    "role": "sourced",
    "touched_on": "2026-04-01",
    "claimed_on": "2026-04-01",
    "status": "approved",
    "_known_from": "2026-04-30",
}


@pytest.mark.parametrize(
    ("as_of", "actual", "is_frozen"), [("2026-05-09", "5", False), ("2026-05-10", "7", True), ("2026-06-15", "7", True)]
)
def test_a_period_is_told_as_of_the_tenth_day_after_it_and_no_later(told: Told, as_of: str, actual: str, is_frozen: bool) -> None:
    given = {
        "salesforce.opportunity": [
            deal(5, _known_to="2026-05-10"),
            deal(7, _known_from="2026-05-10", _known_to="2026-05-11"),
            deal(9, _known_from="2026-05-11", owner_id="U-BOB"),
        ],
        "prm.attribution_claims": [CLAIM],
    }
    april = line("APRIL", "partner_sourced_revenue", "user,ann@example.com", "2026-04-01", "month")
    (row,) = told(given, april, as_of=as_of)
    assert (f"{row.actual:.0f}", row.is_frozen) == (actual, is_frozen)


@pytest.mark.parametrize("as_of", [FIRST, AS_OF])
def test_what_ended_before_the_first_extract_is_told_as_of_that(told: Told, as_of: str) -> None:
    old = {"created_date": "2025-04-02 09:00:00", "close_date": "2025-04-20"}
    claimed = CLAIM | {"touched_on": "2025-04-01", "claimed_on": "2025-04-01", "_known_from": FIRST}
    given = {
        "salesforce.opportunity": [
            deal(5, **old, _known_from=FIRST, _known_to="2026-04-01"),
            deal(7, **old, _known_from="2026-04-01"),
        ],
        "prm.attribution_claims": [claimed],
        # an older extract, and no CRM's
        "prm.programs": [{"program_id": "SELL", "_known_from": "2025-05-01"}],
    }
    (row,) = told(given, line("G", "partner_sourced_revenue", "company,", "2025-04-01", "month"), as_of=as_of)
    assert (str(row.actual), row.is_frozen) == ("5.00", True)


# --- the goldens


def test_the_goldens_are_what_the_plain_python_says(tmp_path: Path) -> None:
    cases = [yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader) for path in sorted(GOLDENS.glob("*.yml"))]
    write_raw(tmp_path / "raw.duckdb", [case.get("given", {}) for case in cases])
    compose_policy(ROOT / "seeds", GOLDENS / "policy", tmp_path / "policy")
    raw, policy = reference.read_raw(tmp_path / "raw.duckdb"), reference.read_policy(tmp_path / "policy")

    found = [{field.name: value_of(getattr(row, field.name)) for field in fields(row)} for row in reference.goal_vs_actual(raw, policy)]

    expected = next(case["expect"][reference.TABLE]["rows"] for case in cases if reference.TABLE in case.get("expect", {}))
    assert sorted(found, key=str) == sorted(expected, key=str)


def value_of(value: Any) -> str:
    """A value as the goldens write it."""
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
