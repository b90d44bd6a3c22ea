"""Stage visits, funnels, the partners' lifecycle, what meetings lead to, and partner deals against direct ones, worked out the slow way.

The same rules as the models, written a second time by somebody who had not read them, like reference_attribution.py, which this file
builds on: its states, deals, touches, meetings and partnerships are used here as they are.

    raw, policy = read_raw(path_of_raw_duckdb), read_policy(folder_of_policy_csvs)
    today = state(raw, policy, raw.as_of)
    stage_visits(today), opportunity_funnel(today), funnel_slices(today), partner_lifecycle(today), partner_tenure_curve(today)
    meeting_conversion(today), partner_vs_direct(today), days_in_stage(today)
    rows(today)

Each function gives the rows of one table, shares, means and medians as exact fractions. `rounded` rounds a row as the table has it, and
`rows` gives all tables as Counters of tuples in the columns' order, to be held against the models. No float is anywhere.

`python tests/reference_funnel.py RAW POLICY` prints how many rows each table has.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import reference_attribution as reference
import yaml
from reference_attribution import (
    ACCOUNTS,
    DEALS,
    ROOT,
    Opportunity,
    Partnership,
    Policy,
    Row,
    State,
    day_in,
    days_after,
    has_happened,
    hubspot_labels,
    involvement,
    once_a_state,
    opportunities,
    partner_accounts,
    partner_meetings,
    partnerships,
    stage_of,
    state,
    touches,
)

from orchestration.ingest.reference import normalised_text

FURTHER_TABLES = {
    "salesforce.opportunity_history": ("id",),
    "salesforce.user": ("id",),
    "salesforce.user_role": ("id",),
    "hubspot.deal_stage_history": ("id",),
    "hubspot.owners": ("id",),
    "prm.lifecycle_events": ("event_id",),
}
"""Raw tables that are asked here and not in attribution, and what tells their records apart."""

FURTHER_DEFAULTS = {"fiscal_year_start_month": 1, "min_sample": 10, "amount_bands": [10000, 50000, 250000]}
"""Parameters that attribution has no need of; dbt_project.yml goes before."""

EMPTY = "(none)"
"""The slice of deals whose account has no region or no segment, or of partners without a type."""

HORIZONS = (30, 60, 90)
POLICIES = ("observed", "imputed")
Z = Decimal("1.959963984540054")


# --- what there is


@dataclass(frozen=True)
class Raw(reference.Raw):
    """What attribution reads, the tables above, and the countries that spellings mean."""

    countries: dict[str, str] | None = None


def read_raw(path: Path) -> Raw:
    """raw.duckdb as Python values."""
    read = reference.read_raw(path)
    with duckdb.connect(str(path), read_only=True) as raw:
        tables = read.tables | reference.read_tables(raw, FURTHER_TABLES)
        countries = dict(raw.execute("select spelling, country_code from reference.countries").fetchall())
    return Raw(tables, read.as_of, read.suffixes, countries)


def read_policy(folder: Path, project: Path = ROOT / "dbt_project.yml") -> Policy:
    """A folder of policy CSVs and the vars of dbt_project.yml."""
    policy = reference.read_policy(folder, project)
    declared = yaml.safe_load(project.read_text(encoding="utf-8"))["vars"]
    further = {name: declared.get(name, value) for name, value in FURTHER_DEFAULTS.items()}
    return Policy(policy.seeds, further | policy.parameters)


def deal_row(state: State, deal: Opportunity) -> Row:
    """The CRM's own row of a deal, as last known."""
    return state.tables[DEALS[deal.crm]][deal.opportunity_id.split(":", 1)[1],][-1]


def pipeline_of(state: State, deal: Opportunity) -> str | None:
    """The pipeline in which a deal is now; none where the CRM names none."""
    return stage_of(state, deal.crm, deal_row(state, deal))[0]


# --- days and middles


def days_between(first: date, last: date) -> int:
    """From the one day to the other; nothing takes less than no time."""
    return max(0, (last - first).days)


def mean(values: Iterable[int | Decimal | Fraction]) -> Fraction | None:
    """The mean, exactly; none of nothing."""
    exact = [Fraction(value) for value in values]
    return sum(exact, Fraction(0)) / len(exact) if exact else None


def median(values: Iterable[int]) -> Fraction | None:
    """The middle value, or half way between the middle two; none of nothing."""
    ordered = sorted(values)
    if not ordered:
        return None
    half = len(ordered) // 2
    return Fraction(ordered[half]) if len(ordered) % 2 else Fraction(ordered[half - 1] + ordered[half], 2)


def share(part: int, whole: int) -> Fraction | None:
    """So many of so many; none of nothing."""
    return Fraction(part, whole) if whole else None


def fiscal_quarter(policy: Policy, day: date) -> str:
    """Like 2026-Q2. A fiscal year has the name of the calendar year in which it ends."""
    first_month = int(policy["fiscal_year_start_month"])
    has_begun = first_month > 1 and day.month >= first_month
    return f"{day.year + has_begun}-Q{(day.month - first_month) % 12 // 3 + 1}"


# --- the stages of a pipeline


@dataclass(frozen=True)
class Place:
    """What a stage is in its pipeline; rank among the open and won stages, none for a lost one."""

    category: str
    rank: int | None


@once_a_state
def known_places(state: State) -> dict[tuple[str, str | None], dict[str, Place]]:
    """Answers of `places`, so that each pipeline is looked up once."""
    return {}


def places(state: State, crm: str, pipeline: str | None) -> dict[str, Place]:
    """By stage, its place: by the rows of policy for the pipeline, else by those with no pipeline.

    A pipeline of HubSpot that has neither is as HubSpot has it. A stage that was deleted there keeps its place: deals have been in it.
    """
    known = known_places(state)
    if (crm, pipeline) not in known:
        orders = stage_orders(state, crm, pipeline)
        ladder = sorted({order for order, category in orders.values() if category != "lost"})
        known[crm, pipeline] = {
            stage: Place(category, None if category == "lost" else ladder.index(order) + 1) for stage, (order, category) in orders.items()
        }
    return known[crm, pipeline]


def stage_orders(state: State, crm: str, pipeline: str | None) -> dict[str, tuple[Decimal, str]]:
    """By stage, its order and category, as policy or HubSpot says; of two rows for one stage the first."""
    stages = [row for row in state.policy.rows("crm_stages") if row["crm"] == crm]
    rows = [row for row in stages if row["pipeline"] and row["pipeline"] == pipeline] or [row for row in stages if not row["pipeline"]]
    found: dict[str, tuple[Decimal, str]] = {}
    for row in rows:
        found.setdefault(row["stage"], (Decimal(row["stage_order"]), row["category"]))
    if crm == "hubspot" and not rows:
        for row in sorted(state.latest("hubspot.pipelines"), key=lambda own: own["_is_deleted"]):
            own_pipeline, stage = hubspot_labels(state, row["pipeline"], row["stage"])
            category = "open" if not row["is_closed"] else "won" if row["probability"] == 1 else "lost"
            if own_pipeline == pipeline and row["display_order"] is not None:
                found.setdefault(stage, (Decimal(row["display_order"]), category))
    return found


def place_of(state: State, deal: Opportunity, stage: str) -> Place | None:
    """The place of a stage in the deal's own pipeline; none where that lacks it."""
    return places(state, deal.crm, pipeline_of(state, deal)).get(stage)


def ladder_of(state: State, crm: str, pipeline: str | None) -> list[str]:
    """The open and won stages of a pipeline, from the lowest rank up."""
    ranks = {stage: place.rank for stage, place in places(state, crm, pipeline).items() if place.rank is not None}
    return sorted(ranks, key=lambda stage: (ranks[stage], stage))


# --- visits


@dataclass(frozen=True)
class Visit:
    """An uninterrupted stay of a deal in a stage."""

    opportunity_id: str
    visit_number: int
    stage: str
    entered_on: date
    exited_on: date | None
    days_in_stage: int | None
    move: str | None
    is_current: bool


@once_a_state
def history(state: State) -> dict[str, list[tuple[datetime, str, str]]]:
    """By deal, when it was put into which stage, and the row that says so, in order.

    What is dated after its extract has not happened. A row that names no stage or no time says nothing.
    """
    told = [
        ("salesforce", r, r["opportunity_id"], r["created_date"], r["stage_name"]) for r in state.live("salesforce.opportunity_history")
    ]
    told += [("hubspot", r, r["deal_id"], r["entered_at"], r["dealstage"]) for r in state.live("hubspot.deal_stage_history")]
    found: dict[str, list[tuple[datetime, str, str]]] = defaultdict(list)
    for crm, row, crm_deal_id, moment, stage in told:
        deal = opportunities(state).get(f"{crm}:{crm_deal_id}")
        if deal is None or moment is None or stage is None or not has_happened(day_in(state.policy, moment), row):
            continue
        if crm == "hubspot":
            stage = hubspot_labels(state, deal_row(state, deal)["pipeline"], stage)[1]
        found[deal.opportunity_id].append((moment, row["id"], stage))
    return {deal_id: sorted(changes) for deal_id, changes in found.items()}


def changes_by_history(state: State, changes: list[tuple[datetime, str, str]]) -> list[tuple[date, str]]:
    """Day and stage of each change; of two changes at one moment the later row counts."""
    last_of_moment = {moment: stage for moment, _, stage in changes}
    return [(day_in(state.policy, moment), stage) for moment, stage in last_of_moment.items()]


def changes_by_versions(state: State, deal: Opportunity) -> list[tuple[date, str]]:
    """Day and stage of each version: the first from the deal's creation on, later ones from when the CRM says, else from their extract.

    No version shows what happened after its extract. A deletion that was taken back says nothing of the stage.
    """
    crm_id = deal.opportunity_id.split(":", 1)[1]
    told = [row for row in state.tables[DEALS[deal.crm]][crm_id,] if not row["_is_deleted"]]
    found = []
    for row in told:
        stamped = day_in(state.policy, row["system_modstamp" if deal.crm == "salesforce" else "hs_lastmodifieddate"])
        changed_on = min(stamped or row["_known_from"], row["_known_from"])
        found.append((deal.created_on if row is told[0] else changed_on, stage_of(state, deal.crm, row)[1]))
    return found


def move_of(before: Place | None, place: Place | None, is_first: bool) -> str | None:
    """What a visit is to the one before: none where its own stage, or the one to compare it with, has no place."""
    if place is None:
        return None
    if is_first:
        return "entry"
    if place.category == "lost":
        return "lost"
    if before is None:
        return None
    if before.category in ("won", "lost"):
        return "reopen"
    if place.rank < before.rank:
        return "backward"
    return "forward" if place.rank <= before.rank + 1 else "skip"


@once_a_state
def visits(state: State) -> dict[str, list[Visit]]:
    """By deal, its visits in order."""
    found = {}
    for deal in opportunities(state).values():
        changes = history(state).get(deal.opportunity_id)
        dated = changes_by_history(state, changes) if changes else changes_by_versions(state, deal)
        # the same stage saved again is no new visit
        stays = [dated[0], *[now for before, now in pairwise(dated) if now[1] != before[1]]]
        found[deal.opportunity_id] = [visit_of(state, deal, stays, number) for number in range(len(stays))]
    return found


def visit_of(state: State, deal: Opportunity, stays: list[tuple[date, str]], number: int) -> Visit:
    """The visit that is one of the stays; the last lasts until today, unless the deal is closed in it."""
    entered_on, stage = stays[number]
    is_last = number == len(stays) - 1
    place = place_of(state, deal, stage)
    is_closed = place is not None and place.category in ("won", "lost")
    exited_on = None if is_last else stays[number + 1][0]
    return Visit(
        opportunity_id=deal.opportunity_id,
        visit_number=number + 1,
        stage=stage,
        entered_on=entered_on,
        exited_on=exited_on,
        days_in_stage=None if is_last and is_closed else days_between(entered_on, exited_on or state.day),
        move=move_of(place_of(state, deal, stays[number - 1][1]) if number else None, place, is_first=number == 0),
        is_current=is_last,
    )


def stage_visits(state: State) -> list[Visit]:
    """core.fct_opportunity_stages."""
    return [visit for of_deal in visits(state).values() for visit in of_deal]


# --- the funnel


@dataclass(frozen=True)
class FunnelRow:
    """A stage of the deals of a cell, under a policy of what it is to have reached one."""

    cohort_month: date
    crm: str
    pipeline: str | None
    involvement: str
    program_id: str | None
    stage: str
    policy: str
    reached: int
    advanced: int
    won: int
    step_conversion: Fraction | None
    overall_conversion: Fraction | None
    median_days_in_stage: Fraction | None


@dataclass(frozen=True)
class SliceRow:
    """A stage of the deals of a segment or of a type of partner; involvement is the deal's own, or the type's on it."""

    cohort_month: date
    crm: str
    pipeline: str | None
    involvement: str
    slice: str
    slice_key: str
    stage: str
    policy: str
    reached: int
    advanced: int
    won: int
    step_conversion: Fraction | None
    overall_conversion: Fraction | None
    median_days_in_stage: Fraction | None
    is_additive: bool


def best_role(roles: Iterable[str]) -> str:
    """sourced before influenced."""
    return "sourced" if "sourced" in set(roles) else "influenced"


def roles_by(state: State, deal: Opportunity, attribute: str) -> dict[Any, str]:
    """For each partner, programme or tier whose partnerships are counted on a deal, its own best role."""
    roles: dict[Any, set[str]] = defaultdict(set)
    for piece in touches(state).get(deal.opportunity_id, []):
        roles[getattr(partnerships(state)[piece.partnership_id], attribute)].add(piece.role)
    return {key: best_role(found) for key, found in roles.items()}


@once_a_state
def partner_types(state: State) -> dict[str, str]:
    """By partner that has one, its type; a partner that is no longer listed keeps the last."""
    found = {}
    for versions in state.versions("prm.partners"):
        for row in versions:
            if not row["_is_deleted"]:
                found[row["partner_id"]] = row["partner_type"]
    return {partner: kind for partner, kind in found.items() if kind}


def roles_by_type(state: State, deal: Opportunity) -> dict[str, str]:
    """For each type of partner that is counted on a deal, the best role of all partners of the type."""
    roles: dict[str, set[str]] = defaultdict(set)
    for partner, role in roles_by(state, deal, "partner_id").items():
        roles[partner_types(state).get(partner, EMPTY)].add(role)
    return {key: best_role(found) for key, found in roles.items()}


def has_visited(state: State, deal: Opportunity, stage: str) -> bool:
    """Whether the deal was ever in the stage."""
    return any(visit.stage == stage for visit in visits(state)[deal.opportunity_id])


def was_ever_won(state: State, deal: Opportunity) -> bool:
    """Whether the deal is won, or was until it was opened again."""
    if deal.category == "won":
        return True
    found = [place_of(state, deal, visit.stage) for visit in visits(state)[deal.opportunity_id]]
    return any(place is not None and place.category == "won" for place in found)


def came_beyond(state: State, deal: Opportunity, stage: str) -> bool:
    """Whether the deal was ever in an open stage of a higher rank, or ever won."""
    rank = place_of(state, deal, stage).rank
    found = [place_of(state, deal, visit.stage) for visit in visits(state)[deal.opportunity_id]]
    return was_ever_won(state, deal) or any(place is not None and place.category == "open" and place.rank > rank for place in found)


def has_reached(state: State, deal: Opportunity, stage: str, policy: str) -> bool:
    """Observed: it was there. Imputed: it was there, or came so far that it must have been."""
    return has_visited(state, deal, stage) or (policy == "imputed" and came_beyond(state, deal, stage))


def cohort_of(state: State, deal: Opportunity) -> tuple[date, str, str | None]:
    """Month of creation, CRM and pipeline of a deal."""
    return deal.created_on.replace(day=1), deal.crm, pipeline_of(state, deal)


def funnel_of(state: State, crm: str, pipeline: str | None, deals: list[Opportunity]) -> list[Row]:
    """The funnel of some deals of one pipeline, by open and won stage and policy: how many came so far, and how long they stayed."""
    found = []
    ladder = ladder_of(state, crm, pipeline)
    for policy in POLICIES:
        by_stage = {stage: [deal for deal in deals if has_reached(state, deal, stage, policy)] for stage in ladder}
        won = {stage: sum(deal.category == "won" for deal in reached) for stage, reached in by_stage.items()}
        for stage, reached in by_stage.items():
            advanced = sum(came_beyond(state, deal, stage) for deal in reached)
            stays = [v.days_in_stage for deal in deals for v in visits(state)[deal.opportunity_id] if v.stage == stage]
            figures = {
                "stage": stage,
                "policy": policy,
                "reached": len(reached),
                "advanced": advanced,
                "won": won[stage],
                "step_conversion": share(advanced, len(reached)),
                "overall_conversion": share(won[ladder[0]], len(by_stage[ladder[0]])),
                "median_days_in_stage": median(days for days in stays if days is not None),
            }
            found.append(figures)
    return found


def funnel_cells(state: State) -> dict[tuple[date, str, str | None, str, str | None], list[Opportunity]]:
    """The deals of each cell: every deal once without a programme, and once for each programme that is counted on it."""
    cells: dict[tuple[date, str, str | None, str, str | None], list[Opportunity]] = defaultdict(list)
    for deal in opportunities(state).values():
        cells[*cohort_of(state, deal), involvement(state, deal.opportunity_id), None].append(deal)
        for program, role in roles_by(state, deal, "program_id").items():
            cells[*cohort_of(state, deal), role, program].append(deal)
    return cells


def opportunity_funnel(state: State) -> list[FunnelRow]:
    """funnel.opportunity_funnel: each cell has a row for each open and won stage of its pipeline and each policy."""
    cells = funnel_cells(state).items()
    return [FunnelRow(*cell, **figures) for cell, deals in cells for figures in funnel_of(state, cell[1], cell[2], deals)]


def slice_cells(state: State) -> dict[tuple[date, str, str | None, str, str, str], list[Opportunity]]:
    """The deals of each segment, every deal once, and of each type of partner, once for each type that is counted on it."""
    cells: dict[tuple[date, str, str | None, str, str, str], list[Opportunity]] = defaultdict(list)
    for deal in opportunities(state).values():
        cohort, own = cohort_of(state, deal), involvement(state, deal.opportunity_id)
        cells[*cohort, own, "segment", segment_of(state, deal.account_id)].append(deal)
        for kind, role in roles_by_type(state, deal).items():
            cells[*cohort, role, "partner_type", kind].append(deal)
    return cells


def funnel_slices(state: State) -> list[SliceRow]:
    """funnel.funnel_slices: the same by segment of the account, and by type of partner, whose rows do not add up."""
    found = []
    for cell, deals in slice_cells(state).items():
        for figures in funnel_of(state, cell[1], cell[2], deals):
            found.append(SliceRow(*cell, **figures, is_additive=cell[4] == "segment"))
    return found


# --- the lifecycle of a partnership


@dataclass(frozen=True)
class Lifecycle:
    """When a partnership came to each stage, and how long that took."""

    partnership_id: str
    identified_on: date | None
    contacted_on: date | None
    qualified_on: date | None
    agreement_sent_on: date | None
    signed_on: date
    onboarded_on: date | None
    activated_on: date | None
    ended_on: date | None
    first_revenue_on: date | None
    days_to_recruit: int | None
    days_to_first_revenue: int | None
    tenure_days: int
    is_tenure_censored: bool


@dataclass(frozen=True)
class Tenure:
    """A day of a Kaplan-Meier curve; programme null: all."""

    program_id: str | None
    tenure_days: int
    at_risk: int
    ended: int
    survival: Fraction


@once_a_state
def stage_days(state: State) -> dict[tuple[str, str], date]:
    """By partnership and stage, the first day that an event gives it; what lies after its extract has not happened."""
    found: dict[tuple[str, str], date] = {}
    for row in state.live("prm.lifecycle_events"):
        key = row["partnership_id"], (row["stage"] or "").strip().lower()
        if row["occurred_on"] is not None and has_happened(row["occurred_on"], row):
            found[key] = min(row["occurred_on"], found.get(key, date.max))
    return found


@once_a_state
def first_revenues(state: State) -> dict[str, date]:
    """By partnership, the close of the first won deal on which it is counted as sourced or influenced."""
    found: dict[str, date] = {}
    for deal_id, pieces in touches(state).items():
        deal = opportunities(state)[deal_id]
        for piece in pieces:
            if deal.category == "won":
                found[piece.partnership_id] = min(deal.closed_on, found.get(piece.partnership_id, date.max))
    return found


def has_ended(state: State, partnership: Partnership) -> bool:
    """Whether a partnership has ended by today; an end that is planned is none yet."""
    return partnership.ended_on is not None and partnership.ended_on <= state.day


def tenure_days(state: State, partnership: Partnership) -> int:
    """How long a partnership has lasted, until its end or until today."""
    return days_between(partnership.signed_on, partnership.ended_on if has_ended(state, partnership) else state.day)


def partner_lifecycle(state: State) -> list[Lifecycle]:
    """funnel.partner_lifecycle."""
    found = []
    for key, partnership in partnerships(state).items():
        signed_on, identified_on = partnership.signed_on, stage_days(state).get((key, "identified"))
        first_revenue_on = first_revenues(state).get(key)
        row = Lifecycle(
            partnership_id=key,
            identified_on=identified_on,
            contacted_on=stage_days(state).get((key, "contacted")),
            qualified_on=stage_days(state).get((key, "qualified")),
            agreement_sent_on=stage_days(state).get((key, "agreement_sent")),
            signed_on=signed_on,
            onboarded_on=stage_days(state).get((key, "onboarded")),
            activated_on=stage_days(state).get((key, "activated")),
            ended_on=partnership.ended_on,
            first_revenue_on=first_revenue_on,
            days_to_recruit=days_between(identified_on, signed_on) if identified_on and signed_on else None,
            days_to_first_revenue=days_between(signed_on, first_revenue_on) if signed_on and first_revenue_on else None,
            tenure_days=tenure_days(state, partnership) if signed_on else None,
            is_tenure_censored=not has_ended(state, partnership) if signed_on else None,
        )
        found.append(row)
    return found


def survivals(tenures: list[tuple[int, bool]]) -> list[tuple[int, int, int, Fraction]]:
    """Kaplan-Meier: of each number of days on which something ended or was cut off, who lasted so long, who ended then, what is left.

    A tenure is how many days, and whether it ended. Who is cut off on a day was still at risk on it.
    """
    found, left = [], Fraction(1)
    for day in sorted({days for days, _ in tenures}):
        at_risk = sum(days >= day for days, _ in tenures)
        ended = sum(days == day and is_ended for days, is_ended in tenures)
        left *= 1 - Fraction(ended, at_risk)
        found.append((day, at_risk, ended, left))
    return found


def partner_tenure_curve(state: State) -> list[Tenure]:
    """funnel.partner_tenure_curve: partnerships signed by today, by programme and all together."""
    tenures: dict[str | None, list[tuple[int, bool]]] = defaultdict(list)
    for partnership in partnerships(state).values():
        if partnership.signed_on and partnership.signed_on <= state.day:
            for program in {partnership.program_id, None}:
                tenures[program].append((tenure_days(state, partnership), has_ended(state, partnership)))
    return [Tenure(program, *step) for program, of_program in tenures.items() for step in survivals(of_program)]


# --- what meetings lead to


@dataclass(frozen=True)
class MeetingTold:
    """A partner meeting with all that its conversion is told by."""

    meeting_id: str
    partner_id: str
    account_id: str | None
    owner_user_id: str | None
    team: str | None
    call_type: str | None
    disposition: str | None
    held_on: date


@dataclass(frozen=True)
class Conversion:
    """How many meetings of a kind led to a step in so many days."""

    call_type: str | None
    disposition: str | None
    team: str | None
    owner_user_id: str | None
    partner_id: str
    next_step: str
    horizon_days: int
    meetings: int
    converted: int
    conversion_rate: Fraction


@once_a_state
def users(state: State) -> dict[str, str | None]:
    """By user, the team: the role's name, else the department; HubSpot names a team itself. Who was archived is still a user."""
    roles = {row["id"]: row["name"] for row in state.live("salesforce.user_role")}
    found = {f"salesforce:{r['id']}": roles.get(r["user_role_id"]) or r["department"] for r in state.live("salesforce.user")}
    owners = [row for row in state.latest("hubspot.owners") if state.holds(row) and (row["archived"] or not row["_is_deleted"])]
    return found | {f"hubspot:{row['id']}": row["team"] for row in owners}


@once_a_state
def owners_by_name(state: State) -> dict[str, set[str]]:
    """Which owners of HubSpot bear a full name or an e-mail address."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in state.latest("hubspot.owners"):
        if f"hubspot:{row['id']}" in users(state):
            names = " ".join(part.strip() for part in (row["firstname"], row["lastname"]) if part and part.strip())
            for name in (names, row["email"]):
                if name:
                    found[name.strip().casefold()].add(f"hubspot:{row['id']}")
    return found


def user_of(state: State, crm: str, owner: str | None) -> str | None:
    """The user that a CRM names as an owner; HubSpot's own exports name people, who count if one owner alone bears the name."""
    if owner is None:
        return None
    if f"{crm}:{owner}" in users(state):
        return f"{crm}:{owner}"
    bearers = owners_by_name(state).get(owner.strip().casefold(), set()) if crm == "hubspot" else set()
    return next(iter(bearers)) if len(bearers) == 1 else None


def told_by_subject(state: State, subject: str | None, column: str) -> str | None:
    """The call type or disposition that policy reads from a subject: of the lines that tell one, that of the longest phrase in it.

    A phrase is in a subject if its words stand there one after the other, however they are written. Of two as long the alphabet decides.
    """
    words = normalised_text(subject or "").split()
    found = []
    for line in state.policy.rows("meeting_subjects"):
        phrase = normalised_text(line["phrase"]).split()
        if line[column] and any(words[start : start + len(phrase)] == phrase for start in range(len(words))):
            found.append((-len(" ".join(phrase)), " ".join(phrase), line[column]))
    return min(found)[2] if found else None


@once_a_state
def meetings_told(state: State) -> list[MeetingTold]:
    """The partner meetings. One on an opportunity is with that opportunity's account.

    An account that several partners call theirs names none of them, and a partner meeting without a partner is none.
    """
    rows = {("salesforce", row["id"]): row for table in ("salesforce.task", "salesforce.event") for row in state.live(table)}
    rows |= {("hubspot", row["id"]): row for row in state.live("hubspot.engagements")}
    found = []
    for meeting in partner_meetings(state):
        partners = [partner for partner, account in partner_accounts(state).items() if account == meeting.partner_account_id]
        if len(partners) != 1:
            continue
        crm, crm_id = meeting.meeting_id.split(":", 1)
        row = rows[crm, crm_id]
        if crm == "salesforce":
            call_type = row["partner_call_type"] or row["type"] or told_by_subject(state, row["subject"], "call_type")
            own = row["partner_call_disposition"] or row.get("call_disposition")
            disposition = own or told_by_subject(state, row["subject"], "disposition")
        else:
            call_type = row["call_type"] or row["type"]
            disposition = row["outcome"] or row["meeting_outcome"]
        owner = user_of(state, crm, row["owner_id"])
        on_deal = opportunities(state).get(meeting.opportunity_id)
        found.append(
            MeetingTold(
                meeting_id=meeting.meeting_id,
                partner_id=partners[0],
                account_id=on_deal.account_id if on_deal else meeting.account_id,
                owner_user_id=owner,
                team=users(state).get(owner),
                call_type=call_type,
                disposition=disposition,
                held_on=meeting.held_on,
            )
        )
    return found


@once_a_state
def steps_of_accounts(state: State) -> dict[tuple[str, str], list[date]]:
    """By step and account, the days on which the step happened to one of its deals."""
    found: dict[tuple[str, str], list[date]] = defaultdict(list)
    for deal in opportunities(state).values():
        if deal.account_id is None:
            continue
        found["opportunity_created", deal.account_id].append(deal.created_on)
        for visit in visits(state)[deal.opportunity_id]:
            if visit.move in ("forward", "skip"):
                found["stage_advanced", deal.account_id].append(visit.entered_on)
        if deal.category == "won":
            found["won", deal.account_id].append(deal.closed_on)
    return found


def deeper_meetings(state: State, meeting: MeetingTold) -> list[date]:
    """The days of meetings with the same partner of a deeper call type; on the same account where both are on one."""
    depths = {row["call_type"]: int(row["depth"]) for row in state.policy.rows("call_types")}
    if meeting.call_type not in depths:
        return []
    return [
        other.held_on
        for other in meetings_told(state)
        if other.partner_id == meeting.partner_id
        and depths.get(other.call_type, 0) > depths[meeting.call_type]
        and (None in (meeting.account_id, other.account_id) or meeting.account_id == other.account_id)
    ]


def next_steps(state: State, meeting: MeetingTold) -> dict[str, list[date]]:
    """By step that the meeting can lead to, the days on which it happened; without an account there is only the next meeting."""
    found = {"next_meeting": deeper_meetings(state, meeting)}
    if meeting.account_id is not None:
        for step in ("opportunity_created", "stage_advanced", "won"):
            found[step] = steps_of_accounts(state).get((step, meeting.account_id), [])
    return found


def meeting_conversion(state: State) -> list[Conversion]:
    """funnel.meeting_conversion: a meeting counts in a horizon once that is over, and has converted if the step came in it."""
    counts: dict[tuple[Any, ...], list[bool]] = defaultdict(list)
    for meeting in meetings_told(state):
        of_whom = (meeting.call_type, meeting.disposition, meeting.team, meeting.owner_user_id, meeting.partner_id)
        for step, days in next_steps(state, meeting).items():
            for horizon in HORIZONS:
                last = days_after(meeting.held_on, horizon)
                if last <= state.day:
                    counts[*of_whom, step, horizon].append(any(meeting.held_on < day <= last for day in days))
    return [Conversion(*key, len(led), sum(led), Fraction(sum(led), len(led))) for key, led in counts.items()]


# --- partner against direct


@dataclass(frozen=True)
class Comparison:
    """The deals of an involvement and a slice that closed in a quarter."""

    fiscal_quarter: str
    involvement: str
    slice: str
    slice_key: str
    is_additive: bool
    opportunities: int
    won: int
    lost: int
    close_rate: Fraction
    close_rate_low: Fraction
    close_rate_high: Fraction
    avg_deal_size: Fraction | None
    avg_days_to_close: Fraction | None
    velocity: Fraction | None
    is_small_sample: bool
    matched_lift: Fraction | None


@dataclass(frozen=True)
class StageStay:
    """How long visits lasted that were left in a quarter."""

    fiscal_quarter: str
    involvement: str
    crm: str
    pipeline: str | None
    stage: str
    visits: int
    median_days: Fraction
    mean_days: Fraction


@once_a_state
def account_rows(state: State) -> dict[str, Row]:
    """The CRM's own row of each account."""
    return {f"{crm}:{row['id']}": row for crm, table in ACCOUNTS.items() for row in state.live(table)}


def region_of(state: State, account_id: str | None) -> str:
    """The region that policy gives to the account's country."""
    row = account_rows(state).get(account_id, {})
    country = row.get("billing_country") or row.get("country")
    code = state.raw.countries.get(normalised_text(country)) if country else None
    regions = {row["country_code"]: row["region"] for row in state.policy.rows("regions")}
    return regions.get(code) or EMPTY


def segment_of(state: State, account_id: str | None) -> str:
    """The segment that the CRM gives to the account."""
    return account_rows(state).get(account_id, {}).get("segment") or EMPTY


def band_of(policy: Policy, amount: Decimal | None) -> int | None:
    """How many of the bands' bounds an amount has come to; deals without an amount are a band of their own."""
    return None if amount is None else sum(amount >= bound for bound in policy["amount_bands"])


def wilson(successes: int, trials: int) -> tuple[Fraction, Fraction]:
    """Wilson's interval of a share, to far more digits than anybody rounds it to; never beyond 0 and 1."""
    with localcontext() as context:
        context.prec = 60
        n, p = Decimal(trials), Decimal(successes) / trials
        centre = p + Z * Z / (2 * n)
        half = Z * (p * (1 - p) / n + Z * Z / (4 * n * n)).sqrt()
        low, high = (centre - half) / (1 + Z * Z / n), (centre + half) / (1 + Z * Z / n)
    return max(Fraction(0), Fraction(low)), min(Fraction(1), Fraction(high))


def close_rate(deals: list[Opportunity]) -> Fraction:
    """The share of closed deals that is won."""
    return Fraction(sum(deal.category == "won" for deal in deals), len(deals))


@once_a_state
def closed_deals(state: State) -> dict[str, list[Opportunity]]:
    """By fiscal quarter, the deals that closed in it."""
    found: dict[str, list[Opportunity]] = defaultdict(list)
    for deal in opportunities(state).values():
        if deal.category in ("won", "lost"):
            found[fiscal_quarter(state.policy, deal.closed_on)].append(deal)
    return found


def matched_lift(state: State, deals: list[Opportunity], role: str) -> Fraction | None:
    """By how much the deals of a role close better than direct ones of their segment, region and amount band, weighted as they are spread.

    Only cells with deals of both count; none where there is none.
    """
    ours: dict[tuple[Any, ...], list[Opportunity]] = defaultdict(list)
    direct: dict[tuple[Any, ...], list[Opportunity]] = defaultdict(list)
    for deal in deals:
        side = {role: ours, "direct": direct}.get(involvement(state, deal.opportunity_id))
        if side is not None:
            account = deal.account_id
            side[segment_of(state, account), region_of(state, account), band_of(state.policy, deal.amount)].append(deal)
    matched = ours.keys() & direct.keys()
    number = sum(len(ours[cell]) for cell in matched)
    if not number:
        return None
    return sum((Fraction(len(ours[cell]), number) * (close_rate(ours[cell]) - close_rate(direct[cell])) for cell in matched), Fraction(0))


def slices_of(state: State, deal: Opportunity) -> list[tuple[str, str, str]]:
    """Involvement, slice and key of every row in which a closed deal stands."""
    own = involvement(state, deal.opportunity_id)
    found = [(own, "all", "all"), (own, "region", region_of(state, deal.account_id)), (own, "segment", segment_of(state, deal.account_id))]
    for name, attribute in {"partner": "partner_id", "program": "program_id", "tier": "tier"}.items():
        found += [(role, name, key or EMPTY) for key, role in roles_by(state, deal, attribute).items()]
    return found


def compared(state: State, key: tuple[str, str, str, str], deals: list[Opportunity]) -> Comparison:
    """The row of the deals of a quarter, involvement, slice and key."""
    quarter, role, kind, _ = key
    won = [deal for deal in deals if deal.category == "won"]
    low, high = wilson(len(won), len(deals))
    size = mean(deal.amount for deal in won if deal.amount is not None)
    days = mean(days_between(deal.created_on, deal.closed_on) for deal in won)
    has_lift = kind == "all" and role != "direct"
    return Comparison(
        *key,
        is_additive=kind in ("all", "region", "segment"),
        opportunities=len(deals),
        won=len(won),
        lost=len(deals) - len(won),
        close_rate=close_rate(deals),
        close_rate_low=low,
        close_rate_high=high,
        avg_deal_size=size,
        avg_days_to_close=days,
        velocity=len(deals) * close_rate(deals) * size / days if size is not None and days else None,
        is_small_sample=len(deals) < int(state.policy["min_sample"]),
        matched_lift=matched_lift(state, closed_deals(state)[quarter], role) if has_lift else None,
    )


def partner_vs_direct(state: State) -> list[Comparison]:
    """performance.partner_vs_direct: quarters in which a deal closed, and of those the slices that have one."""
    cells: dict[tuple[str, str, str, str], list[Opportunity]] = defaultdict(list)
    for quarter, deals in closed_deals(state).items():
        for deal in deals:
            for found in slices_of(state, deal):
                cells[quarter, *found].append(deal)
    return [compared(state, key, deals) for key, deals in cells.items()]


def days_in_stage(state: State) -> list[StageStay]:
    """performance.days_in_stage: visits that were left, by the quarter in which they were."""
    stays: dict[tuple[str, str, str, str | None, str], list[int]] = defaultdict(list)
    for deal_id, of_deal in visits(state).items():
        deal = opportunities(state)[deal_id]
        for visit in of_deal:
            if visit.exited_on is not None:
                quarter = fiscal_quarter(state.policy, visit.exited_on)
                stays[quarter, involvement(state, deal_id), deal.crm, pipeline_of(state, deal), visit.stage].append(visit.days_in_stage)
    return [StageStay(*key, len(days), median(days), mean(days)) for key, days in stays.items()]


# --- to be held against the models

TABLES = {
    "core.fct_opportunity_stages": (Visit, stage_visits),
    "funnel.opportunity_funnel": (FunnelRow, opportunity_funnel),
    "funnel.funnel_slices": (SliceRow, funnel_slices),
    "funnel.partner_lifecycle": (Lifecycle, partner_lifecycle),
    "funnel.partner_tenure_curve": (Tenure, partner_tenure_curve),
    "funnel.meeting_conversion": (Conversion, meeting_conversion),
    "performance.partner_vs_direct": (Comparison, partner_vs_direct),
    "performance.days_in_stage": (StageStay, days_in_stage),
}

COLUMNS = {table: ", ".join(column.name for column in fields(kind)) for table, (kind, _) in TABLES.items()}
"""The columns of each table that are compared, as a select list."""

TWO_PLACES = {"median_days_in_stage", "avg_deal_size", "avg_days_to_close", "velocity", "median_days", "mean_days"}
"""Days and money; every other fraction is a share or a rate, and has six places."""


def rounded(row: Any) -> tuple[Any, ...]:
    """A row as its table has it: fractions half away from zero, days and money to two places, shares and rates to six."""
    values = [(column.name, getattr(row, column.name)) for column in fields(row)]
    return tuple(
        reference.rounded(value, 2 if name in TWO_PLACES else 6) if isinstance(value, Fraction) else value for name, value in values
    )


def rows(state: State) -> dict[str, Counter[tuple[Any, ...]]]:
    """Every table here as its rounded rows, by COLUMNS, each with how often it stands there."""
    return {table: Counter(rounded(row) for row in rule(state)) for table, (_, rule) in TABLES.items()}


def main(raw_database: str, policy_folder: str) -> None:
    """Print what there is."""
    raw, policy = read_raw(Path(raw_database)), read_policy(Path(policy_folder))
    today = state(raw, policy, raw.as_of)
    print(f"as of {raw.as_of}, {len(opportunities(today))} opportunities")
    for table, found in rows(today).items():
        print(f"{table}:", found.total())
    for failure in sorted(today.failures):
        print("failure:", failure)


if __name__ == "__main__":
    main(*sys.argv[1:])
