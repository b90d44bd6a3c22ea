"""Goals at random over companies at random, and the sample's own over the sample: the model against the plain Python."""

import datetime as dt
import random
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import duckdb
import pytest
import reference_goals
from core_of import from_landing, sampled
from landed import Landed
from random_company import DAYS, FIRST, PROGRAMS, RandomCompany
from replayed import Replayed

from orchestration.ingest.reference import load_reference
from orchestration.ingest.store import opened
from orchestration.settings import Settings

pytestmark = pytest.mark.slow

HEADER = "goal_key,name,metric,unit,scope_type,scope_key,target,period,starts_on,ends_on,renews,growth_percent,owner,company_goal"
METRICS = {
    "partnership_leads_created": 4,
    "partnership_opportunities_created": 4,
    "partnership_pipeline_created": 20_000,
    "partner_sourced_revenue": 20_000,
    "partner_influenced_revenue": 20_000,
    "new_partnerships_signed": 2,
    "deals_registered": 4,
    "partner_meetings_held": 6,
    "leads_given": 5,
    "trainings_completed": 3,
}
"""What there is to count or to sum, and the highest target; no target is so low that attainment comes near a thousand."""
SCOPES = {
    "company": ("",),
    "program": PROGRAMS,
    "partner": tuple(f"PT-{n}" for n in range(10)),
    "partnership": tuple(f"PS-{n}-0" for n in range(5, 10)),
    "team": ("East", "West"),
    "user": tuple(f"U{n}@example.com" for n in range(7)),
}
"""Keys that there are in every company."""
OTHERS = {
    "company": ("",),
    "program": ("PRG-NONE",),
    "partner": ("PT-10", "PT-NONE"),
    "partnership": (*(f"PS-{n}-{program}" for n in range(5) for program in PROGRAMS), "S-NOBODY"),
    "team": ("Sales", "east", "Nobody's"),
    "user": ("nobody@example.com", "u0"),
}
"""Keys that some companies have, or none."""
PERIODS = {"week": 9, "month": 12, "quarter": 9, "year": 3}
"""Kinds of periods, and how many of them before the first extract a goal begins at most."""
GROWTH = ("", "0", "2.5", "-3", "10", "-0.125")
TEAMS, PEOPLE = ("East", "West"), tuple(f"u{n}@example.com" for n in range(7))

Rows = Counter[tuple[Any, ...]]


def goal(key: str, draw: random.Random, metric: str, scope_type: str, plain: bool) -> str:
    """A goal at random; a plain one has been there for long, renews without an end, and is of somebody.

    Of the others one in eight begins after the extracts, one in four on one of the last days of a month, and one in three has an end.
    """
    # a single partner does little in a week
    period = draw.choice(("quarter", "year") if plain and scope_type in ("partner", "partnership") else tuple(PERIODS))
    days = {"week": 7, "month": 30, "quarter": 91, "year": 365}[period]
    starts_on = FIRST - dt.timedelta(days=draw.randint(PERIODS[period] // 2 * days if plain else 0, PERIODS[period] * days))
    scope_key, ends_on, renews = draw.choice(SCOPES[scope_type]), "", "true"
    if not plain:
        if draw.random() < 0.125:
            starts_on = DAYS[-1] + dt.timedelta(days=draw.randint(0, 60))
        if draw.random() < 0.25:
            starts_on = dt.date(starts_on.year, draw.choice((1, 3, 5, 8, 10)), draw.choice((29, 30, 31)))
        if draw.random() < 1 / 3:
            ends_on = starts_on + dt.timedelta(days=draw.randint(0, 4 * days))
        scope_key, renews = draw.choice((scope_key, draw.choice(OTHERS[scope_type]))), draw.choice(("true", "true", "false"))
    highest = METRICS[metric]
    target = draw.randint(1, highest) if highest < 100 else f"{draw.randint(highest * 15, highest * 100) / 100:.2f}"
    cells = (key, "A goal", metric, "things", scope_type, scope_key, target, period, starts_on, ends_on, renews, draw.choice(GROWTH))
    return ",".join(str(cell) for cell in (*cells, draw.choice(("rita@example.com", "ann@example.com")), "Why"))


def goals() -> list[str]:
    """Two goals of every metric in every scope, the first of them plain, and one of every metric for each team and user by the quarter."""
    draw = random.Random(17)
    pairs = [(metric, scope_type, plain) for plain in (True, False) for metric in METRICS for scope_type in SCOPES]
    lines = [goal(f"G-{number}", draw, *pair) for number, pair in enumerate(pairs)]
    for metric, highest in METRICS.items():
        for scope_type, keys in {"team": TEAMS, "user": PEOPLE}.items():
            for key in keys:
                what = f"{metric},things,{scope_type},{key},{highest}"
                lines.append(f"SUM-{metric}-{key},Sum,{what},quarter,2024-01-01,,true,,rita@example.com,Why")
    return lines


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Replayed:
    """The models, compiled over a company at random, with goals at random."""
    seeds = tmp_path_factory.mktemp("seeds")
    (seeds / "goals.csv").write_text("\n".join([HEADER, *goals(), ""]), encoding="utf-8")
    landed = Landed(tmp_path_factory.mktemp("goals"), seeds)
    RandomCompany(0).with_managed_partners().with_owners().write(landed.settings.raw_database)
    with opened(landed.settings.raw_database) as raw:
        load_reference(raw)
    return Replayed.compiled(landed.settings, "goal_vs_actual")


def told(build_database: Path) -> Rows:
    """The rows of the table."""
    with duckdb.connect(str(build_database), read_only=True) as build:
        return Counter(build.execute(f"select {reference_goals.COLUMNS} from {reference_goals.TABLE}").fetchall())


def told_as_of(models: Replayed, as_of: dt.date) -> Rows:
    """The rows of the table, made again as of a day from what raw holds."""
    models.run(as_of)
    return told(models.settings.build_database)


def defined(raw_database: Path, policy_dir: Path) -> Rows:
    """The same rows as the definitions have them, in plain Python."""
    return reference_goals.rows(reference_goals.read_raw(raw_database), reference_goals.read_policy(policy_dir))


def named(rows: Rows) -> list[dict[str, Any]]:
    """The rows with their columns' names."""
    return [dict(zip(reference_goals.COLUMNS.split(", "), row, strict=True)) for row in rows]


def test_the_model_says_what_the_definitions_say_cell_for_cell(models: Replayed) -> None:
    every: Rows = Counter()
    for seed, as_of in ((101, DAYS[-1]), (102, DAYS[-1]), (103, DAYS[-1]), (104, DAYS[12])):
        RandomCompany(seed).with_managed_partners().with_owners().write(models.settings.raw_database)
        found, expected = told_as_of(models, as_of), defined(models.settings.raw_database, models.settings.policy_dir)
        assert (seed, found - expected, expected - found) == (seed, Counter(), Counter())
        every += found
    # nothing of it is equal for being empty
    rows = named(every)
    assert {row["pace"] for row in rows} == {"upcoming", "met", "missed", "on_pace", "behind"}
    reached = defaultdict(set)
    for row in rows:
        if row["actual"]:
            reached[row["metric"], row["scope_type"]].add(row["is_frozen"])
    assert {metric for metric, _ in reached} == METRICS.keys()
    assert {scope_type for _, scope_type in reached} == SCOPES.keys()
    assert sum(len(of_pair) == 2 for of_pair in reached.values()) > 35


@pytest.mark.parametrize("crm", ["salesforce", "hubspot"])
def test_the_model_says_it_of_the_sample_and_its_goals_too(tmp_path: Path, crm: str) -> None:
    landing = sampled(tmp_path, seed=7, accounts=200, partners=3, days=3, crm=crm)
    core = from_landing(tmp_path, landing, crm, "prm", marts=["goal_vs_actual"])
    settings = Settings(landing_dir=tmp_path / "landing", warehouse_dir=tmp_path / "warehouse")
    found, expected = told(core.database), defined(settings.raw_database, settings.policy_dir)
    assert (found - expected, expected - found) == (Counter(), Counter())
    assert len({row["metric"] for row in named(found) if row["actual"]}) >= 7


def test_what_is_frozen_stays_as_it_is(models: Replayed) -> None:
    RandomCompany(111).with_managed_partners().with_owners().write(models.settings.raw_database)
    before: Rows = Counter()
    for as_of in (DAYS[0], DAYS[9], DAYS[19], DAYS[-1]):
        now = told_as_of(models, as_of)
        assert (as_of, before - now) == (as_of, Counter())
        frozen = Counter({row: times for row, times in now.items() if row[-1]})
        assert len(frozen) > len(before)
        before = frozen


def test_a_team_has_what_its_users_have(models: Replayed) -> None:
    company = RandomCompany(121).with_managed_partners().with_owners(settled=True)
    company.write(models.settings.raw_database)
    roles = {row["id"]: row["name"] for row in company.tables["salesforce.user_role"]}
    teams = {row["email"].lower(): roles.get(row["user_role_id"]) or row.get("department") for row in company.tables["salesforce.user"]}
    of_teams, of_users = Counter(), Counter()
    for row in named(told_as_of(models, DAYS[-1])):
        if row["goal_key"].startswith("SUM-"):
            if row["scope_type"] == "team":
                of_teams[row["metric"], row["period_start"], row["scope_key"]] += row["actual"]
            elif teams[row["scope_key"]] in TEAMS:
                of_users[row["metric"], row["period_start"], teams[row["scope_key"]]] += row["actual"]
    assert of_teams == of_users
    assert {metric for (metric, *_), actual in of_teams.items() if actual} == METRICS.keys()
