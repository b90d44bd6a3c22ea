"""What each partner brings, gives and learns, what a programme costs in time, and what joint marketing returns, worked out the slow way.

The same rules as the models, written a second time by somebody who had not read them, like reference_attribution.py and
reference_funnel.py, on which this file builds: their states, credits, leads, partnerships and lifecycles are used here as they are.

    raw, policy = read_raw(path_of_raw_duckdb), read_policy(folder_of_policy_csvs)
    today = state(raw, policy, raw.as_of)
    partner_scorecard(today), program_economics(today), lead_distribution(today), co_marketing(today), rewards_due(today)
    rows(today)

Each function gives the rows of one table as the table has them: quotients are exact fractions that are rounded once, half away from zero.
`rows` gives all tables as Counters of tuples in the columns' order, to be held against the models. No float is anywhere.

`python tests/reference_scorecard.py RAW POLICY` prints how many rows each table has.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb
import reference_attribution as reference
import reference_funnel
from reference_attribution import (
    Partnership,
    Row,
    State,
    converted,
    credits,
    days_after,
    has_happened,
    leads,
    once_a_state,
    opportunities,
    partnerships,
    rounded,
    state,
    survivor,
    total,
)
from reference_funnel import fiscal_quarter, mean, partner_lifecycle, read_policy

from orchestration.ingest.reference import normalised_text

FURTHER_TABLES = {
    "prm.programs": ("program_id",),
    "prm.lead_shares": ("lead_share_id",),
    "prm.training_assignments": ("assignment_id",),
    "prm.co_marketing_activities": ("activity_id",),
    "salesforce.campaign_member": ("id",),
}
"""Raw tables that are asked here alone, and what tells their records apart."""

METRICS = (
    "sourced",
    "influenced",
    "sourced_deals",
    "influenced_deals",
    "given",
    "received",
    "reciprocity",
    "profile_fit",
    "training_completion",
    "sla_met",
)
"""What a tier or a reward may ask for."""

FIRST_YEAR = 365
"""Days from the signature on that are a partnership's first year, the day itself included."""

SETTLED = ("approved", "rejected", "withdrawn")
"""Statuses of a registration that waits for no decision."""

ANSWERED = ("accepted", "declined", "converted")
"""Statuses of a shared lead that waits for no response."""

MOST = Decimal("999.999999")
"""The most that a share of nine digits can say."""


def read_raw(path: Path) -> reference_funnel.Raw:
    """raw.duckdb as Python values."""
    read = reference_funnel.read_raw(path)
    with duckdb.connect(str(path), read_only=True) as raw:
        tables = read.tables | reference.read_tables(raw, FURTHER_TABLES)
    return reference_funnel.Raw(tables, read.as_of, read.suffixes, read.countries)


def quotient(part: int | Decimal, whole: int | Decimal, places: int) -> Decimal | None:
    """One by the other, rounded once; none of nothing."""
    return rounded(Fraction(part) / Fraction(whole), places) if whole else None


# --- partners and quarters


@once_a_state
def listed_partners(state: State) -> dict[str, Row]:
    """The partners that the newest export of the PRM has, as it has them."""
    return {row["partner_id"]: row for row in state.live("prm.partners")}


def country_of(state: State, partner: Row) -> str | None:
    """The code of the partner's country; none where the spelling is no country's."""
    return state.raw.countries.get(normalised_text(partner["country"])) if partner["country"] else None


def region_of(state: State, partner: Row) -> str | None:
    """The region in the PRM's own word, else that of the country."""
    regions = {row["country_code"]: row["region"] for row in state.policy.rows("regions")}
    return partner["region"] or regions.get(country_of(state, partner))


def partner_of(state: State, partnership_id: str | None) -> str | None:
    """The partner of a partnership; none where the PRM never had it."""
    partnership = partnerships(state).get(partnership_id)
    return partnership.partner_id if partnership else None


def partnerships_of(state: State, partner_id: str) -> list[Partnership]:
    """All partnerships that a partner ever had."""
    return [partnership for partnership in partnerships(state).values() if partnership.partner_id == partner_id]


@dataclass(frozen=True)
class Quarter:
    """A fiscal quarter; measured_on is its last day, or the day of the run while it goes on."""

    name: str
    starts_on: date
    ends_on: date
    measured_on: date
    is_over: bool


def days_through(first: date, last: date) -> list[date]:
    """Every day from the first to the last."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


@once_a_state
def quarters(state: State) -> list[Quarter]:
    """From the first quarter in which any listed partner has something to show to that of the run."""
    first = min([*days_to_show(state), state.day])
    # a quarter has no more than 92 days
    days = days_through(first - timedelta(days=92), state.day + timedelta(days=92))
    by_name = {name: list(of_quarter) for name, of_quarter in groupby(days, key=lambda day: fiscal_quarter(state.policy, day))}
    found = []
    for name, of_quarter in by_name.items():
        starts_on, ends_on = of_quarter[0], of_quarter[-1]
        if ends_on >= first and starts_on <= state.day:
            found.append(Quarter(name, starts_on, ends_on, min(ends_on, state.day), ends_on < state.day))
    return found


def days_to_show(state: State) -> list[date]:
    """Days of won credits, shared leads, answers owed, courses due and joint marketing of listed partners."""
    found = [(partner_of(state, credit.partnership_id), credit.closed_on) for credit in won_credits(state)]
    found += [(partner_of(state, row["partnership_id"]), row["shared_on"]) for row in lead_shares(state)]
    found += [(answer.partner_id, answer.asked_on) for answer in answers(state)]
    found += [(row["partner_id"], row["due_on"]) for row in required_trainings(state) if row["due_on"] <= state.day]
    found += [(activity.partner_id, activity.starts_on) for activity in co_marketing(state) if activity.starts_on]
    return [day for partner_id, day in found if partner_id in listed_partners(state)]


def last_four(state: State, quarter: Quarter) -> list[Quarter]:
    """The quarter and the three before it; before the first nobody had anything."""
    place = quarters(state).index(quarter)
    return quarters(state)[max(0, place - 3) : place + 1]


def is_in(day: date | None, among: list[Quarter]) -> bool:
    """Whether a day lies in one of the quarters."""
    return day is not None and any(quarter.starts_on <= day <= quarter.ends_on for quarter in among)


# --- what there is to show


@dataclass(frozen=True)
class WonCredit:
    """A partnership's share of a won deal by the default model."""

    opportunity_id: str
    partnership_id: str
    role: str
    amount: Decimal
    closed_on: date


@once_a_state
def won_credits(state: State) -> list[WonCredit]:
    """The credits of won deals by the one model that is the default."""
    default = next(row["credit_model"] for row in state.policy.rows("credit_models") if row["is_default"] == "true")
    return [
        WonCredit(credit.opportunity_id, credit.partnership_id, credit.role, credit.credited_amount, deal.closed_on)
        for credit in credits(state)
        if credit.credit_model == default and (deal := opportunities(state)[credit.opportunity_id]).category == "won"
    ]


@once_a_state
def lead_shares(state: State) -> list[Row]:
    """Leads shared by the day of their extract, in either direction."""
    return [row for row in state.live("prm.lead_shares") if row["shared_on"] and has_happened(row["shared_on"], row)]


def word(text: str | None) -> str:
    """A word of the PRM's own lists."""
    return (text or "").strip().lower()


def response_day(row: Row) -> date | None:
    """When a shared lead was answered; a day after the extract is none yet."""
    return row["responded_on"] if has_happened(row["responded_on"], row) else None


@dataclass(frozen=True)
class Answer:
    """An answer that we promised a partner: to what, until when, and whether we kept to it; none while there is time."""

    partnership_id: str
    partner_id: str
    asked_on: date
    is_met: bool | None


def promise(state: State, tier: str | None, kind: str) -> int | None:
    """Within how many days partners of a tier get an answer: the tier's own line, else that of any tier."""
    days = {row["tier"]: int(row["days"]) for row in state.policy.rows("slas") if row["kind"] == kind}
    return days.get(tier, days.get(None))


@once_a_state
def answers(state: State) -> list[Answer]:
    """Decisions on registrations and responses to leads received, as promised to the tier that the partner has now.

    What was settled on a day that nobody wrote down is neither in time nor late. A day after the extract is none yet.
    """
    questions = [
        ("registration_decision", row, row["submitted_on"], row["decided_on"])
        for row in state.live("prm.deal_registrations")
        if has_happened(row["submitted_on"], row) and not (row["decided_on"] is None and word(row["status"]) in SETTLED)
    ]
    questions += [
        ("lead_response", row, row["shared_on"], row["responded_on"])
        for row in lead_shares(state)
        if word(row["direction"]) == "received" and not (row["responded_on"] is None and word(row["status"]) in ANSWERED)
    ]
    found = []
    for kind, row, asked_on, answered_on in questions:
        partner_id = partner_of(state, row["partnership_id"])
        if partner_id not in listed_partners(state):
            continue
        answer = answered_on if has_happened(answered_on, row) else None
        days = promise(state, listed_partners(state)[partner_id]["tier"], kind)
        if days is not None:
            found.append(Answer(row["partnership_id"], partner_id, asked_on, was_kept(state, days_after(asked_on, days), answer)))
    return found


def was_kept(state: State, due_on: date, answered_on: date | None) -> bool | None:
    """Whether an answer was in time, the last day included; what is still to be answered is late once that day is over."""
    if answered_on is not None:
        return answered_on <= due_on
    return False if due_on < state.day else None


@once_a_state
def required_trainings(state: State) -> list[Row]:
    """Required assignments that have a day by which they are due; one of a day after its extract is not made yet."""
    rows = [row for row in state.live("prm.training_assignments") if has_happened(row["assigned_on"], row)]
    return [row for row in rows if row["required"] and row["due_on"]]


# --- joint marketing


@dataclass(frozen=True)
class Activity:
    """A joint marketing activity, what it cost and what came of its campaign."""

    activity_id: str
    partnership_id: str
    partner_id: str | None
    kind: str | None
    fiscal_quarter: str | None
    currency: str | None
    budget: Decimal | None
    spend: Decimal | None
    budget_native: Decimal | None
    spend_native: Decimal | None
    leads: int | None
    deals: int
    pipeline: Decimal
    won_amount: Decimal
    return_on_spend: Decimal | None
    starts_on: date | None
    ends_on: date | None
    source_extract_id: str
    source_row: int


def deals_of_campaign(state: State, campaign_id: str | None) -> set[str]:
    """The deals into which leads of a Salesforce campaign were converted; a lead that was merged is the one it was merged into."""
    members = [row for row in state.live("salesforce.campaign_member") if campaign_id and row["campaign_id"] == campaign_id]
    lead_ids = {survivor(state, "salesforce.lead", row["lead_id"]) for row in members if row["lead_id"]}
    by_id = {lead.lead_id: lead.opportunity_id for lead in leads(state)}
    return {by_id[f"salesforce:{lead_id}"] for lead_id in lead_ids - {None} if by_id.get(f"salesforce:{lead_id}")}


def spent(state: State, row: Row, native: Decimal | None) -> Decimal | None:
    """An amount of an activity in the reporting currency, by the rate of the first day."""
    if row["starts_on"] is None and row["currency"] not in (None, state.policy["reporting_currency"]):
        state.failures.add(f"co-marketing activity {row['activity_id']} is in {row['currency']} and says no first day")
        return None
    return converted(state, native, row["currency"], row["starts_on"])


@once_a_state
def co_marketing(state: State) -> list[Activity]:
    """performance.co_marketing: activities that had begun by their extract, or say no day."""
    found = []
    for row in state.live("prm.co_marketing_activities"):
        starts_on = row["starts_on"]
        if not has_happened(starts_on, row):
            continue
        deals = [opportunities(state)[deal_id] for deal_id in deals_of_campaign(state, row["campaign_id"])]
        deals = [deal for deal in deals if starts_on and deal.created_on >= starts_on]
        won_amount = total(deal.amount for deal in deals if deal.category == "won")
        spend = spent(state, row, row["spend"])
        activity = Activity(
            activity_id=row["activity_id"],
            partnership_id=row["partnership_id"],
            partner_id=partner_of(state, row["partnership_id"]),
            kind=row["kind"],
            fiscal_quarter=fiscal_quarter(state.policy, starts_on) if starts_on else None,
            currency=row["currency"],
            budget=spent(state, row, row["budget"]),
            spend=spend,
            budget_native=row["budget"],
            spend_native=row["spend"],
            leads=row["leads"],
            deals=len(deals),
            pipeline=total(deal.amount for deal in deals),
            won_amount=won_amount,
            return_on_spend=quotient(won_amount, spend or 0, 2),
            starts_on=starts_on,
            ends_on=row["ends_on"],
            source_extract_id=row["_extract_id"],
            source_row=row["_row"],
        )
        found.append(activity)
    return found


# --- figures of a partner


@dataclass(frozen=True)
class Figures:
    """What some partnerships of a partner have to show in some quarters, and how far its training is at the end of them."""

    sourced: Decimal
    influenced: Decimal
    sourced_deals: int
    influenced_deals: int
    given: int
    received: int
    answers_met: int
    answers_missed: int
    trainings_due: int
    trainings_completed: int

    @property
    def reciprocity(self) -> Decimal | None:
        """What we got for each lead that we gave."""
        found = quotient(self.received, self.given, 6)
        return None if found is None else min(found, MOST)

    @property
    def sla_met(self) -> Decimal | None:
        """The share of answers that were in time."""
        return quotient(self.answers_met, self.answers_met + self.answers_missed, 6)

    @property
    def training_completion(self) -> Decimal | None:
        """The share of required courses that are done."""
        return quotient(self.trainings_completed, self.trainings_due, 6)


def figures(state: State, partner_id: str, among: list[Quarter], program_id: str | None = None) -> Figures:
    """A partner's figures over quarters, of all its partnerships or of those in one programme; training is the whole partner's."""
    ours = {p.partnership_id for p in partnerships_of(state, partner_id) if program_id in (None, p.program_id)}
    won = {
        role: [c for c in won_credits(state) if c.role == role and c.partnership_id in ours and is_in(c.closed_on, among)]
        for role in ("sourced", "influenced")
    }
    shared = [word(row["direction"]) for row in lead_shares(state) if row["partnership_id"] in ours and is_in(row["shared_on"], among)]
    kept = [answer.is_met for answer in answers(state) if answer.partnership_id in ours and is_in(answer.asked_on, among)]
    measured_on = among[-1].measured_on
    due = [row for row in required_trainings(state) if row["partner_id"] == partner_id and row["due_on"] <= measured_on]
    done = [row for row in due if row["completed_on"] and has_happened(row["completed_on"], row) and row["completed_on"] <= measured_on]
    return Figures(
        sourced=total(credit.amount for credit in won["sourced"]),
        influenced=total(credit.amount for credit in won["influenced"]),
        sourced_deals=len({credit.opportunity_id for credit in won["sourced"]}),
        influenced_deals=len({credit.opportunity_id for credit in won["influenced"]}),
        given=shared.count("given"),
        received=shared.count("received"),
        answers_met=kept.count(True),
        answers_missed=kept.count(False),
        trainings_due=len(due),
        trainings_completed=len(done),
    )


@dataclass(frozen=True)
class Fit:
    """How far a partner is the ideal one; both none where policy has no idea of one."""

    profile_fit: Decimal | None
    must_haves_missed: int | None


def meets(state: State, partner: Row, year: Figures, criterion: dict[str, str | None]) -> bool:
    """Whether a partner meets a criterion; what the PRM does not say meets nothing."""
    attribute, operator, wanted = criterion["attribute"], criterion["operator"], criterion["value"]
    amounts = {"sourced_last_four_quarters": year.sourced, "influenced_last_four_quarters": year.influenced}
    if attribute in amounts:
        value, bound = amounts[attribute], Decimal(wanted)
        return {
            "=": value == bound,
            "<>": value != bound,
            ">=": value >= bound,
            "<=": value <= bound,
            ">": value > bound,
            "<": value < bound,
        }[operator]
    found = {"region": region_of(state, partner), "country_code": country_of(state, partner)}.get(attribute, partner.get(attribute))
    if not found:
        return False
    words = {part.strip().casefold() for part in wanted.split("|")}
    return (found.strip().casefold() in words) is (operator != "<>")


def profile_fit(state: State, partner_id: str, quarter: Quarter) -> Fit:
    """The weights of the criteria that a partner meets over all weights, and nothing if it lacks a must-have."""
    criteria = state.policy.rows("ideal_partner_profile")
    if not criteria:
        return Fit(None, None)
    partner, year = listed_partners(state)[partner_id], figures(state, partner_id, last_four(state, quarter))
    met = [criterion for criterion in criteria if meets(state, partner, year, criterion)]
    missed = sum(criterion["kind"] == "must_have" and criterion not in met for criterion in criteria)
    weight = sum((Decimal(criterion["weight"]) for criterion in ([] if missed else met)), Decimal(0))
    return Fit(quotient(weight, sum((Decimal(criterion["weight"]) for criterion in criteria), Decimal(0)), 6), missed)


def metric(found: Figures, fit: Fit, name: str) -> Decimal | int | None:
    """A metric by its name, as it is published."""
    return fit.profile_fit if name == "profile_fit" else getattr(found, name)


# --- tiers


@dataclass(frozen=True)
class Tiers:
    """The tier that a partner has earned, and what it lacks for the next."""

    recommended: str | None
    missing: str | None


def tiers(state: State, partner_id: str, quarter: Quarter) -> Tiers:
    """The highest tier of whose requirements all that are asked of the partner hold over four quarters.

    A programme asks partners that are in it on the last day of the quarter, over their partnerships in it. A tier that asks nothing of a
    partner is not for it. Lower tiers need not hold.
    """
    year, fit = last_four(state, quarter), profile_fit(state, partner_id, quarter)
    programs = {p.program_id for p in partnerships_of(state, partner_id) if p.is_in_force(quarter.measured_on)}
    asked: dict[tuple[int, str], list[dict[str, str | None]]] = defaultdict(list)
    for row in state.policy.rows("tier_requirements"):
        if row["program_id"] in programs | {None}:
            asked[int(row["rank"]), row["tier"]].append(row)
    missing = None
    for (_, tier), requirements in sorted(asked.items(), key=lambda found: found[0], reverse=True):
        values = [metric(figures(state, partner_id, year, row["program_id"]), fit, row["metric"]) for row in requirements]
        lacking = [
            (row["metric"], row["program_id"] or "", Decimal(row["minimum"]), value)
            for row, value in zip(requirements, values, strict=True)
            if value is None or value < Decimal(row["minimum"])
        ]
        if not lacking:
            return Tiers(tier, missing)
        missing = f"{tier} needs {' and '.join(said(*lack) for lack in sorted(lacking, key=lambda lack: lack[:2]))}."
    return Tiers(None, missing)


def said(name: str, program_id: str, minimum: Decimal, value: Decimal | int | None) -> str:
    """What a tier asks of a partner and the partner has not, in words."""
    of_program = f" in {program_id}" if program_id else ""
    span = "" if name in ("profile_fit", "training_completion") else " over four quarters"
    has = "nothing to measure yet" if value is None else f"now {plain(Decimal(value))}"
    return f"{name.replace('_', ' ')}{of_program} of at least {plain(minimum)}{span} ({has})"


def plain(number: Decimal) -> str:
    """A number as people write it, without zeros at its end."""
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"


# --- the scorecard


@dataclass(frozen=True)
class Score:
    """A partner in a quarter."""

    partner_id: str
    fiscal_quarter: str
    partner_type: str | None
    size_band: str | None
    region: str | None
    country_code: str | None
    current_tier: str | None
    recommended_tier: str | None
    missing_for_next_tier: str | None
    sourced: Decimal
    influenced: Decimal
    sourced_deals: int
    influenced_deals: int
    sourced_last_four_quarters: Decimal
    influenced_last_four_quarters: Decimal
    given: int
    received: int
    reciprocity: Decimal | None
    profile_fit: Decimal | None
    must_haves_missed: int | None
    trainings_due: int
    trainings_completed: int
    training_completion: Decimal | None
    answers_met: int
    answers_missed: int
    sla_met: Decimal | None
    co_marketing_activities: int
    co_marketing_budget: Decimal
    co_marketing_spend: Decimal
    co_marketing_leads: int
    co_marketing_pipeline: Decimal
    co_marketing_won_amount: Decimal
    co_marketing_return: Decimal | None
    is_quarter_over: bool
    quarter_starts_on: date
    quarter_ends_on: date


def partner_scorecard(state: State) -> list[Score]:
    """performance.partner_scorecard: every listed partner in every quarter."""
    return [score(state, partner_id, quarter) for partner_id in listed_partners(state) for quarter in quarters(state)]


def score(state: State, partner_id: str, quarter: Quarter) -> Score:
    """A row of the scorecard."""
    partner = listed_partners(state)[partner_id]
    own, year = figures(state, partner_id, [quarter]), figures(state, partner_id, last_four(state, quarter))
    fit, tier = profile_fit(state, partner_id, quarter), tiers(state, partner_id, quarter)
    activities = [a for a in co_marketing(state) if a.partner_id == partner_id and is_in(a.starts_on, [quarter])]
    paid = [activity for activity in activities if activity.spend is not None]
    return Score(
        partner_id=partner_id,
        fiscal_quarter=quarter.name,
        partner_type=partner["partner_type"],
        size_band=partner["size_band"],
        region=region_of(state, partner),
        country_code=country_of(state, partner),
        current_tier=partner["tier"],
        recommended_tier=tier.recommended,
        missing_for_next_tier=tier.missing,
        sourced=own.sourced,
        influenced=own.influenced,
        sourced_deals=own.sourced_deals,
        influenced_deals=own.influenced_deals,
        sourced_last_four_quarters=year.sourced,
        influenced_last_four_quarters=year.influenced,
        given=own.given,
        received=own.received,
        reciprocity=own.reciprocity,
        profile_fit=fit.profile_fit,
        must_haves_missed=fit.must_haves_missed,
        trainings_due=own.trainings_due,
        trainings_completed=own.trainings_completed,
        training_completion=own.training_completion,
        answers_met=own.answers_met,
        answers_missed=own.answers_missed,
        sla_met=own.sla_met,
        co_marketing_activities=len(activities),
        co_marketing_budget=total(activity.budget for activity in activities),
        co_marketing_spend=total(activity.spend for activity in activities),
        co_marketing_leads=sum(activity.leads or 0 for activity in activities),
        co_marketing_pipeline=total(activity.pipeline for activity in activities),
        co_marketing_won_amount=total(activity.won_amount for activity in activities),
        co_marketing_return=quotient(total(a.won_amount for a in paid), total(a.spend for a in paid), 2),
        is_quarter_over=quarter.is_over,
        quarter_starts_on=quarter.starts_on,
        quarter_ends_on=quarter.ends_on,
    )


# --- rewards


@dataclass(frozen=True)
class Reward:
    """A rule that a partner has come up to in a quarter."""

    partner_id: str
    fiscal_quarter: str
    rule: str
    reward: str
    metric: str
    value: Decimal | int
    minimum: Decimal
    is_quarter_over: bool


def rewards_due(state: State) -> list[Reward]:
    """performance.rewards_due: rules whose metric, of the quarter alone, is at least the minimum."""
    found = []
    for partner_id in listed_partners(state):
        for quarter in quarters(state):
            own, fit = figures(state, partner_id, [quarter]), profile_fit(state, partner_id, quarter)
            for row in state.policy.rows("reward_rules"):
                value, minimum = metric(own, fit, row["metric"]), Decimal(row["minimum"])
                if value is not None and value >= minimum:
                    found.append(
                        Reward(partner_id, quarter.name, row["rule"], row["reward"], row["metric"], value, minimum, quarter.is_over)
                    )
    return found


# --- how leads are shared out


@dataclass(frozen=True)
class Distribution:
    """The leads that a partner was given in a quarter, beside those of its tier."""

    partner_id: str
    fiscal_quarter: str
    tier: str | None
    given: int
    accepted: int
    declined: int
    converted: int
    responses: int
    avg_days_to_response: Decimal | None
    longest_days_to_response: int | None
    partners_of_tier: int
    given_to_tier: int
    share_of_tier: Decimal | None
    even_share: Decimal
    fairness_of_tier: Decimal | None


def given_leads(state: State, partner_id: str, quarter: Quarter) -> list[Row]:
    """The leads that we gave a partner in a quarter."""
    ours = {partnership.partnership_id for partnership in partnerships_of(state, partner_id)}
    given = [row for row in lead_shares(state) if word(row["direction"]) == "given" and row["partnership_id"] in ours]
    return [row for row in given if is_in(row["shared_on"], [quarter])]


def could_be_given(state: State, partner_id: str, quarter: Quarter) -> bool:
    """Whether a partnership of the partner was in force on some day of the quarter so far."""
    days = days_through(quarter.starts_on, quarter.measured_on)
    return any(partnership.is_in_force(day) for partnership in partnerships_of(state, partner_id) for day in days)


def lead_distribution(state: State) -> list[Distribution]:
    """performance.lead_distribution: listed partners that could be given leads in the quarter, or were."""
    found = []
    for quarter in quarters(state):
        given = {partner_id: given_leads(state, partner_id, quarter) for partner_id in listed_partners(state)}
        given = {partner_id: rows for partner_id, rows in given.items() if rows or could_be_given(state, partner_id, quarter)}
        for partner_id, rows in given.items():
            tier = listed_partners(state)[partner_id]["tier"]
            of_tier = [len(theirs) for other, theirs in given.items() if listed_partners(state)[other]["tier"] == tier]
            statuses = [word(row["status"]) for row in rows]
            waits = [reference_funnel.days_between(row["shared_on"], response_day(row)) for row in rows if response_day(row)]
            average = mean(waits)
            row = Distribution(
                partner_id=partner_id,
                fiscal_quarter=quarter.name,
                tier=tier,
                given=len(rows),
                accepted=statuses.count("accepted") + statuses.count("converted"),
                declined=statuses.count("declined"),
                converted=statuses.count("converted"),
                responses=len(waits),
                avg_days_to_response=None if average is None else rounded(average, 2),
                longest_days_to_response=max(waits, default=None),
                partners_of_tier=len(of_tier),
                given_to_tier=sum(of_tier),
                share_of_tier=quotient(len(rows), sum(of_tier), 6),
                even_share=quotient(1, len(of_tier), 6),
                fairness_of_tier=quotient(sum(of_tier) ** 2, len(of_tier) * sum(number**2 for number in of_tier), 6),
            )
            found.append(row)
    return found


# --- programmes


@dataclass(frozen=True)
class Economics:
    """How soon new partners of a programme come and earn, and how much."""

    program_id: str
    partnerships: int
    new_partners: int
    new_partners_with_revenue: int
    first_year_revenue: Decimal
    revenue_per_new_partner: Decimal | None
    new_partners_per_million: Decimal | None
    avg_days_to_recruit: Decimal | None
    avg_days_to_first_revenue: Decimal | None


def first_year(state: State, partnership: Partnership) -> list[Decimal]:
    """What a partnership was credited of deals won in its first 365 days, that of the signature included."""
    last = days_after(partnership.signed_on, FIRST_YEAR - 1)
    return [
        credit.amount
        for credit in won_credits(state)
        if credit.partnership_id == partnership.partnership_id and partnership.signed_on <= credit.closed_on <= last
    ]


def program_economics(state: State) -> list[Economics]:
    """performance.program_economics: every programme that the PRM ever listed."""
    lives = {life.partnership_id: life for life in partner_lifecycle(state)}
    found = []
    for (program_id,), versions in state.tables["prm.programs"].items():
        if all(row["_is_deleted"] for row in versions):
            continue
        signed = [p for p in partnerships(state).values() if p.program_id == program_id and p.signed_on and p.signed_on <= state.day]
        new = [partnership for partnership in signed if days_after(partnership.signed_on, FIRST_YEAR) <= state.day]
        revenues = [first_year(state, partnership) for partnership in new]
        revenue = total(amount for amounts in revenues for amount in amounts)
        to_recruit = averaged(lives[p.partnership_id].days_to_recruit for p in signed)
        to_revenue = averaged(lives[p.partnership_id].days_to_first_revenue for p in signed)
        found.append(
            Economics(
                program_id=program_id,
                partnerships=len(signed),
                new_partners=len(new),
                new_partners_with_revenue=sum(total(amounts) > 0 for amounts in revenues),
                first_year_revenue=revenue,
                revenue_per_new_partner=quotient(revenue, len(new), 2),
                new_partners_per_million=quotient(1_000_000 * len(new), revenue, 2) if revenue > 0 else None,
                avg_days_to_recruit=to_recruit,
                avg_days_to_first_revenue=to_revenue,
            )
        )
    return found


def averaged(days: Iterable[int | None]) -> Decimal | None:
    """The mean of the days that are known."""
    average = mean(value for value in days if value is not None)
    return None if average is None else rounded(average, 2)


# --- to be held against the models

TABLES = {
    "performance.partner_scorecard": (Score, partner_scorecard),
    "performance.program_economics": (Economics, program_economics),
    "performance.lead_distribution": (Distribution, lead_distribution),
    "performance.co_marketing": (Activity, co_marketing),
    "performance.rewards_due": (Reward, rewards_due),
}

COLUMNS = {table: ", ".join(column.name for column in fields(kind)) for table, (kind, _) in TABLES.items()}
"""The columns of each table that are compared, as a select list."""


def rows(state: State) -> dict[str, Counter[tuple[Any, ...]]]:
    """Every table here as its rows, by COLUMNS, each with how often it stands there."""
    return {table: Counter(astuple(row) for row in rule(state)) for table, (_, rule) in TABLES.items()}


def main(raw_database: str, policy_folder: str) -> None:
    """Print what there is."""
    raw, policy = read_raw(Path(raw_database)), read_policy(Path(policy_folder))
    today = state(raw, policy, raw.as_of)
    print(f"as of {raw.as_of}, {len(listed_partners(today))} partners, {len(quarters(today))} quarters")
    for table, found in rows(today).items():
        print(f"{table}:", found.total())
    for failure in sorted(today.failures):
        print("failure:", failure)


if __name__ == "__main__":
    main(*sys.argv[1:])
