"""What each goal asks for in each of its periods, what there is of it, and whether that is enough by now, worked out the slow way.

The same rules as the models, written a second time by somebody who had not read them, like reference_attribution.py, reference_funnel.py
and reference_scorecard.py, on which this file builds: their states, deals, credits, leads, meetings and partnerships are used as they are.

    raw, policy = read_raw(path_of_raw_duckdb), read_policy(folder_of_policy_csvs)
    goal_vs_actual(raw, policy)
    rows(raw, policy)

A period that is frozen is told by the state of the day on which it froze, any other by that of the run: what was counted, who owned it,
whose team and partnership it was, amounts and rates are all of that state. Amounts are decimals, what lies between two roundings fractions.

`python tests/reference_goals.py RAW POLICY` prints the rows, and how many there are of each pace.
"""

import sys
from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import reference_funnel
import yaml
from reference_attribution import (
    DEALS,
    ROOT,
    Policy,
    State,
    days_after,
    has_happened,
    involvement,
    leads,
    once_a_state,
    opportunities,
    partnerships,
    rounded,
    state,
    total,
    touches,
)
from reference_funnel import Raw, deal_row, meetings_told, user_of, users
from reference_scorecard import lead_shares, partner_of, partnerships_of, quotient, read_raw, won_credits, word

FURTHER_DEFAULTS = {"freeze_after_days": 10}
"""Parameters that are asked here alone; dbt_project.yml goes before."""

MONTHS = {"month": 1, "quarter": 3, "year": 12}
"""Lengths that are told in months; a week is seven days."""

OWNER_COLUMNS = {"salesforce": "owner_id", "hubspot": "hubspot_owner_id"}


def read_policy(folder: Path, project: Path = ROOT / "dbt_project.yml") -> Policy:
    """A folder of policy CSVs and the vars of dbt_project.yml."""
    policy = reference_funnel.read_policy(folder, project)
    declared = yaml.safe_load(project.read_text(encoding="utf-8"))["vars"]
    further = {name: declared.get(name, value) for name, value in FURTHER_DEFAULTS.items()}
    return Policy(policy.seeds, further | policy.parameters)


# --- goals and their periods


@dataclass(frozen=True)
class Goal:
    """A line of goals.csv; scope_key null for the company, ends_on null for a goal without an end."""

    goal_key: str
    metric: str
    scope_type: str
    scope_key: str | None
    target: Decimal
    period: str
    starts_on: date
    ends_on: date | None
    renews: bool
    growth_percent: Decimal
    owner: str | None


@dataclass(frozen=True)
class Period:
    """A stretch of a goal, first and last day included; the first is number 0."""

    number: int
    starts_on: date
    ends_on: date

    @property
    def length(self) -> int:
        """Days."""
        return (self.ends_on - self.starts_on).days + 1

    def holds(self, day: date | None) -> bool:
        """Whether a day lies in it."""
        return day is not None and self.starts_on <= day <= self.ends_on

    def elapsed(self, day: date) -> int:
        """Days from the first to this one, both counted: none before it begins, all of them once it is over."""
        return max(0, min((day - self.starts_on).days + 1, self.length))


def goals(policy: Policy) -> list[Goal]:
    """The lines of goals.csv."""
    return [
        Goal(
            goal_key=row["goal_key"],
            metric=word(row["metric"]),
            scope_type=word(row["scope_type"]),
            scope_key=row["scope_key"],
            target=Decimal(row["target"]),
            period=word(row["period"]),
            starts_on=date.fromisoformat(row["starts_on"]),
            ends_on=date.fromisoformat(row["ends_on"]) if row["ends_on"] else None,
            renews=word(row["renews"]) == "true",
            growth_percent=Decimal(row["growth_percent"] or 0),
            owner=row["owner"],
        )
        for row in policy.rows("goals")
    ]


def months_after(day: date, months: int) -> date:
    """So many calendar months later; where that month has no such day, its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def start_of(goal: Goal, number: int) -> date:
    """The first day of a period: so many lengths from the goal's own first day on, so that a clamped month end does not stay clamped."""
    if goal.period == "week":
        return days_after(goal.starts_on, 7 * number)
    return months_after(goal.starts_on, MONTHS[goal.period] * number)


def period_of(goal: Goal, number: int) -> Period:
    """A period, cut where the goal ends."""
    last = days_after(start_of(goal, number + 1), -1)
    return Period(number, start_of(goal, number), last if goal.ends_on is None else min(last, goal.ends_on))


def periods(goal: Goal, day: date) -> list[Period]:
    """The periods that a goal has as of a day.

    One that does not renew has its first alone. One that renews has all that begin by its end; without an end it has those up to the one
    after the period of the day, and the first alone where that is still to come.
    """
    if not goal.renews:
        return [period_of(goal, 0)]
    found = [period_of(goal, 0)]
    while start_of(goal, found[-1].number + 1) <= goal.ends_on if goal.ends_on else found[-1].starts_on <= day:
        found.append(period_of(goal, found[-1].number + 1))
    return found


def target_of(goal: Goal, period: Period) -> Decimal:
    """What a period asks for: so many per cent more than the one before, from the first target on, rounded once."""
    return rounded(Fraction(goal.target) * (1 + Fraction(goal.growth_percent) / 100) ** period.number)


def expected_by(period: Period, target: Decimal, day: date) -> Decimal:
    """What there would be on a day if it came evenly."""
    return rounded(Fraction(target) * period.elapsed(day) / period.length)


def pace_of(period: Period, target: Decimal, expected: Decimal, actual: Decimal, day: date) -> str:
    """How it goes, by the first of these that is so."""
    if day < period.starts_on:
        return "upcoming"
    if actual >= target:
        return "met"
    if day > period.ends_on:
        return "missed"
    return "on_pace" if actual >= expected else "behind"


# --- people


@dataclass(frozen=True)
class Person:
    """A user of a CRM."""

    user_id: str
    email: str | None
    team: str | None
    is_active: bool


@once_a_state
def people(state: State) -> dict[str, Person]:
    """The users of both CRMs; who was archived is still one, though not active."""
    told = {f"salesforce:{row['id']}": (row["email"], row["is_active"] is not False) for row in state.live("salesforce.user")}
    told |= {f"hubspot:{row['id']}": (row["email"], not row["archived"]) for row in state.latest("hubspot.owners")}
    return {user_id: Person(user_id, told[user_id][0], team, told[user_id][1]) for user_id, team in users(state).items()}


@once_a_state
def managers(state: State) -> dict[str, str]:
    """The user who manages each partner: the one with the e-mail address that the PRM gives, however it is written.

    Of several users with an address the active one is meant, then that of the first CRM, then the lowest id.
    """
    priority = list(state.policy["crm_priority"])
    found = {}
    for versions in state.versions("prm.partners"):
        listed = [row for row in versions if not row["_is_deleted"]]
        email = listed[-1]["partner_manager_email"] if listed else None
        bearers = [person for person in people(state).values() if email and (person.email or "").lower() == email.lower()]
        ranked = sorted(bearers, key=lambda person: (not person.is_active, priority.index(person.user_id.split(":")[0]), person.user_id))
        if ranked:
            found[listed[-1]["partner_id"]] = ranked[0].user_id
    return found


# --- what is counted


@dataclass(frozen=True)
class Fact:
    """Something that happened on a day, once: how much of its metric it is, of which partnerships, and whose."""

    day: date
    amount: Decimal
    partnerships: frozenset[str]
    user_id: str | None


ONE = Decimal(1)


def owner_of(state: State, crm: str, row: dict[str, Any]) -> str | None:
    """The user that a row of a CRM names as its owner."""
    return user_of(state, crm, row[OWNER_COLUMNS[crm]])


def facts_of_leads(state: State) -> Iterator[tuple[str, Fact]]:
    """Leads with a partnership."""
    for lead in leads(state):
        if lead.partnership_id and has_happened(lead.created_on, lead.row):
            owner = owner_of(state, lead.lead_id.split(":")[0], lead.row)
            yield "partnership_leads_created", Fact(lead.created_on, ONE, frozenset([lead.partnership_id]), owner)


def facts_of_deals(state: State) -> Iterator[tuple[str, Fact]]:
    """Deals that are not direct, by all partnerships that are counted on them; a deal without an amount brings nothing to a pipeline."""
    for deal in opportunities(state).values():
        row = deal_row(state, deal)
        if involvement(state, deal.opportunity_id) == "direct" or not has_happened(deal.created_on, row):
            continue
        counted = frozenset(piece.partnership_id for piece in touches(state)[deal.opportunity_id])
        owner = owner_of(state, deal.crm, row)
        yield "partnership_opportunities_created", Fact(deal.created_on, ONE, counted, owner)
        yield "partnership_pipeline_created", Fact(deal.created_on, total([deal.amount]), counted, owner)


def facts_of_credits(state: State) -> Iterator[tuple[str, Fact]]:
    """Shares of won deals by the default model, each in its own role."""
    for credit in won_credits(state):
        deal = opportunities(state)[credit.opportunity_id]
        owner = owner_of(state, deal.crm, deal_row(state, deal))
        yield f"partner_{credit.role}_revenue", Fact(credit.closed_on, credit.amount, frozenset([credit.partnership_id]), owner)


def facts_of_partnerships(state: State) -> Iterator[tuple[str, Fact]]:
    """Partnerships signed by the last extract that listed them: a day that lay ahead of it was a plan."""
    for partnership in partnerships(state).values():
        listed = [row for row in state.tables["prm.partnerships"][partnership.partnership_id,] if not row["_is_deleted"]]
        if partnership.signed_on and has_happened(partnership.signed_on, listed[-1]):
            manager = managers(state).get(partnership.partner_id)
            yield "new_partnerships_signed", Fact(partnership.signed_on, ONE, frozenset([partnership.partnership_id]), manager)


def facts_of_the_prm(state: State) -> Iterator[tuple[str, Fact]]:
    """Registrations, whatever became of them, and leads that we gave; one of a partnership that nobody knows is the company's alone."""
    told = [("deals_registered", row, row["submitted_on"]) for row in state.live("prm.deal_registrations")]
    told += [("leads_given", row, row["shared_on"]) for row in lead_shares(state) if word(row["direction"]) == "given"]
    for metric, row, day in told:
        if day and has_happened(day, row):
            own = frozenset([row["partnership_id"]]) & partnerships(state).keys()
            yield metric, Fact(day, ONE, own, managers(state).get(partner_of(state, row["partnership_id"])))


def in_force(state: State, partner_id: str, day: date) -> frozenset[str]:
    """The partnerships that a partner had on a day."""
    return frozenset(p.partnership_id for p in partnerships_of(state, partner_id) if p.is_in_force(day))


def facts_of_partners(state: State) -> Iterator[tuple[str, Fact]]:
    """Meetings and courses, which name a partner and no programme: they are of all that it was in on the day."""
    for meeting in meetings_told(state):
        of_partner = in_force(state, meeting.partner_id, meeting.held_on)
        yield "partner_meetings_held", Fact(meeting.held_on, ONE, of_partner, meeting.owner_user_id)
    for row in state.live("prm.training_assignments"):
        day = row["completed_on"]
        if day and has_happened(day, row):
            of_partner = in_force(state, row["partner_id"], day)
            yield "trainings_completed", Fact(day, ONE, of_partner, managers(state).get(row["partner_id"]))


@once_a_state
def facts(state: State) -> dict[str, list[Fact]]:
    """By metric, all that was known to have happened."""
    found: dict[str, list[Fact]] = defaultdict(list)
    for told in (facts_of_leads, facts_of_deals, facts_of_credits, facts_of_partnerships, facts_of_the_prm, facts_of_partners):
        for metric, fact in told(state):
            found[metric].append(fact)
    return found


def is_in_scope(state: State, goal: Goal, fact: Fact) -> bool:
    """Whether a fact is of those that a goal is about.

    Only a programme, a partner and a partnership ask which partnerships it is of; the company has all facts, a user and a team their own.
    """
    if goal.scope_type == "company":
        return True
    if goal.scope_type in ("user", "team"):
        person = people(state).get(fact.user_id)
        if person is None:
            return False
        if goal.scope_type == "team":
            return person.team == goal.scope_key
        return person.email is not None and person.email.lower() == goal.scope_key.lower()
    attribute = {"program": "program_id", "partner": "partner_id", "partnership": "partnership_id"}[goal.scope_type]
    return any(getattr(partnerships(state)[own], attribute) == goal.scope_key for own in fact.partnerships)


def actual_of(state: State, goal: Goal, period: Period) -> Decimal:
    """How much there is of what the goal asks for."""
    return total(fact.amount for fact in facts(state)[goal.metric] if period.holds(fact.day) and is_in_scope(state, goal, fact))


# --- goals against facts


@dataclass(frozen=True)
class GoalRow:
    """A row of goals.goal_vs_actual."""

    goal_key: str
    period_start: date
    period_end: date
    metric: str
    scope_type: str
    scope_key: str | None
    owner: str | None
    target: Decimal
    actual: Decimal
    attainment: Decimal | None
    expected_to_date: Decimal
    pace: str
    is_frozen: bool


def first_extract_on(raw: Raw) -> date:
    """The day of the first extract of a CRM: before it nobody knew anything."""
    crms = {table.split(".")[0] for table in DEALS.values()}
    versions = (rows for table, records in raw.tables.items() if table.split(".")[0] in crms for rows in records.values())
    return min(rows[0]["_known_from"] for rows in versions)


def freezes_on(policy: Policy, period: Period, first_extract: date) -> date:
    """The day as of which a period is told for good."""
    return max(days_after(period.ends_on, policy["freeze_after_days"]), first_extract)


def goal_vs_actual(raw: Raw, policy: Policy, day: date | None = None) -> list[GoalRow]:
    """goals.goal_vs_actual as of a day, that of the run where none is named."""
    day = day or raw.as_of
    states: dict[date, State] = {}
    first = first_extract_on(raw)
    found = []
    for goal in goals(policy):
        for period in periods(goal, day):
            freeze = freezes_on(policy, period, first)
            known_on = min(freeze, day)
            if known_on not in states:
                states[known_on] = state(raw, policy, known_on)
            target, actual = target_of(goal, period), actual_of(states[known_on], goal, period)
            expected = expected_by(period, target, day)
            found.append(
                GoalRow(
                    goal_key=goal.goal_key,
                    period_start=period.starts_on,
                    period_end=period.ends_on,
                    metric=goal.metric,
                    scope_type=goal.scope_type,
                    scope_key=goal.scope_key,
                    owner=goal.owner,
                    target=target,
                    actual=actual,
                    attainment=quotient(actual, target, 6),
                    expected_to_date=expected,
                    pace=pace_of(period, target, expected, actual, day),
                    is_frozen=day >= freeze,
                )
            )
    return found


# --- to be held against the models

TABLE = "goals.goal_vs_actual"

COLUMNS = ", ".join(column.name for column in fields(GoalRow))
"""The columns that are compared, as a select list."""


def rows(raw: Raw, policy: Policy, day: date | None = None) -> Counter[tuple[Any, ...]]:
    """The table as its rows, by COLUMNS, each with how often it stands there."""
    return Counter(astuple(row) for row in goal_vs_actual(raw, policy, day))


def main(raw_database: str, policy_folder: str) -> None:
    """Print what there is."""
    raw, policy = read_raw(Path(raw_database)), read_policy(Path(policy_folder))
    found = goal_vs_actual(raw, policy)
    print(f"as of {raw.as_of}, first extract {first_extract_on(raw)}, {len(goals(policy))} goals, {len(found)} periods")
    print("pace:", dict(sorted(Counter(row.pace for row in found).items())), "frozen:", sum(row.is_frozen for row in found))
    for row in found:
        print(f"{row.goal_key:24} {row.period_start} {row.period_end} {row.target:>14} {row.actual:>14} {row.pace}")


if __name__ == "__main__":
    main(*sys.argv[1:])
