"""A goal that is not specific, measurable, owned, of use and bound in time ends the run with a sentence naming line and remedy."""

import datetime as dt
from decimal import Decimal

import duckdb
import pytest
from typed_policy import Typed, typed_policy

pytestmark = pytest.mark.slow

COLUMNS = (
    "goal_key",
    "name",
    "metric",
    "unit",
    "scope_type",
    "scope_key",
    "target",
    "period",
    "starts_on",
    "ends_on",
    "renews",
    "growth_percent",
    "owner",
    "company_goal",
)
GOOD = [
    "leads,New leads,partnership_leads_created,leads,company,,5,quarter,2026-01-01,,true,2.5,ann@us.example,Grow",
    "acme,Meetings with Acme,partner_meetings_held,meetings,partner,P1,6,month,2026-01-31,2026-06-30,,,bo@us.example,Grow",
]
KEYS = "the id of the program, partner or partnership, the name of the team, the e-mail of the user"
REFUSED = {
    "no key": (
        ",Name,leads_given,leads,company,,5,year,2026-01-01,,,,a@b.example,Grow",
        "goal_key is empty; write a value.",
    ),
    "no name": (
        "new,,leads_given,leads,company,,5,year,2026-01-01,,,,a@b.example,Grow",
        "name is empty; write a value.",
    ),
    "a metric that nobody knows": (
        "new,Name,happiness,leads,company,,5,year,2026-01-01,,,,a@b.example,Grow",
        'metric is "happiness"; write one of partnership_leads_created, partnership_opportunities_created, partnership_pipeline_created, ',
    ),
    "no unit": (
        "new,Name,leads_given,,company,,5,year,2026-01-01,,,,a@b.example,Grow",
        "unit is empty; write a value.",
    ),
    "a scope that nobody knows": (
        "new,Name,leads_given,leads,region,EMEA,5,year,2026-01-01,,,,a@b.example,Grow",
        'scope_type is "region"; write one of company, program, partner, partnership, team, user.',
    ),
    "a scope of nobody": (
        "new,Name,leads_given,leads,team,,5,year,2026-01-01,,,,a@b.example,Grow",
        f"scope_key is empty, and scope_type is team; write whose goal it is: {KEYS}.",
    ),
    "a key of the company": (
        "new,Name,leads_given,leads,company,P1,5,year,2026-01-01,,,,a@b.example,Grow",
        'scope_key is "P1", and a goal of the company has none; leave it empty, or write the scope_type that it is a key of.',
    ),
    "no number": (
        "new,Name,leads_given,leads,company,,,year,2026-01-01,,,,a@b.example,Grow",
        "target is empty; write a number that fits decimal(18, 2), from 0 to 1000000000000.",
    ),
    "a word for a number": (
        "new,Name,leads_given,leads,company,,many,year,2026-01-01,,,,a@b.example,Grow",
        'target is "many"; write a number that fits decimal(18, 2), from 0 to 1000000000000.',
    ),
    "a number below 0": (
        "new,Name,leads_given,leads,company,,-1,year,2026-01-01,,,,a@b.example,Grow",
        'target is "-1"; write a number that fits decimal(18, 2), from 0 to 1000000000000.',
    ),
    "nothing to do": (
        "new,Name,leads_given,leads,company,,0,year,2026-01-01,,,,a@b.example,Grow",
        "target is 0, which is met by doing nothing; write the number that is to be reached.",
    ),
    "no period": (
        "new,Name,leads_given,leads,company,,5,,2026-01-01,,,,a@b.example,Grow",
        "period is empty; write one of week, month, quarter, year.",
    ),
    "no start": (
        "new,Name,leads_given,leads,company,,5,year,,,,,a@b.example,Grow",
        "starts_on is empty; write a day as YYYY-MM-DD.",
    ),
    "an end before the start": (
        "new,Name,leads_given,leads,company,,5,year,2026-01-01,2025-12-31,,,a@b.example,Grow",
        "ends_on is 2025-12-31, before starts_on, 2026-01-01; write an ends_on that is not before starts_on, or leave it empty.",
    ),
    "no owner": (
        "new,Name,leads_given,leads,company,,5,year,2026-01-01,,,,,Grow",
        "owner is empty; write a value.",
    ),
    "no company goal": (
        "new,Name,leads_given,leads,company,,5,year,2026-01-01,,,,a@b.example,",
        "company_goal is empty; write a value.",
    ),
    "a key that stands there already": (
        "leads,Name,leads_given,leads,company,,5,year,2026-01-01,,,,a@b.example,Grow",
        'goal_key is "leads", which stands there already (line 2); give one of the two goals a key of its own.',
    ),
}


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Typed:
    return typed_policy(tmp_path_factory.mktemp("policy"), ("goals",))


def test_sound_goals_are_typed(typed: Typed) -> None:
    leads, acme = sorted(typed("goals", COLUMNS, GOOD), reverse=True)
    assert {leads[0]: leads[9:], acme[0]: acme[9:]} == {
        "leads": (Decimal(5), Decimal("2.5"), True, dt.date(2026, 1, 1), None),
        "acme": (Decimal(6), Decimal(0), False, dt.date(2026, 1, 31), dt.date(2026, 6, 30)),
    }


@pytest.mark.parametrize("case", REFUSED)
def test_a_goal_that_is_not_smart_is_named_with_what_it_lacks(typed: Typed, case: str) -> None:
    line, said = REFUSED[case]
    with pytest.raises(duckdb.Error) as refused:
        typed("goals", COLUMNS, [*GOOD, line])
    assert f"goals.csv, line 4: {said}" in str(refused.value)
