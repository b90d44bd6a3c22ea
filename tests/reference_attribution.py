"""Attribution, credits, partner revenue and commissions, worked out the slow way.

The same rules as the models, written a second time by somebody who had not read them: from the definitions of what the numbers
mean alone, without SQL, a function a rule, so that a mistake in one of the two shows as a difference. Read it as the rules in plain words.

    raw, policy = read_raw(path_of_raw_duckdb), read_policy(folder_of_policy_csvs)
    today = state(raw, policy, raw.as_of)
    attributions(today), credits(today), partner_revenue(today), partner_pipeline(today)
    commission_entries(raw, policy)

`state` is what was known on a day, and every rule is a function of a state. Attribution is that of one state; only the ledger looks at
several, one after the other. Amounts are decimals, and what lies between two roundings are fractions: nothing here is a float.

`python tests/reference_attribution.py RAW POLICY` prints how many rows of each table there are and what they sum to.
"""

import csv
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import duckdb
import yaml

ROOT = Path(__file__).parents[1]
Row = dict[str, Any]
T = TypeVar("T")

CRMS = ("salesforce", "hubspot")
TABLES = {
    "salesforce.account": ("id",),
    "salesforce.lead": ("id",),
    "salesforce.opportunity": ("id",),
    "salesforce.opportunity_line_item": ("id",),
    "salesforce.product2": ("id",),
    "salesforce.opportunity_partner": ("id",),
    "salesforce.task": ("id",),
    "salesforce.event": ("id",),
    "salesforce.dated_conversion_rate": ("id",),
    "hubspot.companies": ("id",),
    "hubspot.contacts": ("id",),
    "hubspot.deals": ("id",),
    "hubspot.merged_deals": ("merged_deal_id",),
    "hubspot.pipelines": ("pipeline", "stage"),
    "hubspot.engagements": ("id",),
    "hubspot.associations": ("id",),
    "hubspot.deal_companies": ("deal_id", "company_id", "type_id"),
    "hubspot.engagement_deals": ("engagement_id", "deal_id"),
    "hubspot.engagement_companies": ("engagement_id", "company_id"),
    "hubspot.line_items": ("id",),
    "hubspot.products": ("id",),
    "prm.partners": ("partner_id",),
    "prm.partnerships": ("partnership_id",),
    "prm.deal_registrations": ("registration_id",),
    "prm.attribution_claims": ("claim_id",),
    "prm.collections": ("collection_id",),
    "prm.payouts": ("payout_id",),
}
"""Every raw table that a rule here asks, and what tells its records apart."""

DEFAULTS = {
    "reporting_currency": "USD",
    "reporting_timezone": "UTC",
    "registration_protection_days": 90,
    "registration_grace_days": 0,
    "sourced_lookback_days": 90,
    "influence_lookback_days": 90,
    "sourced_lock_days": 14,
    "influence_lock_days": 14,
    "influence_requires_approval": True,
    "service_product_families": ["Services"],
    "completed_meeting_statuses": ["completed", "held"],
    "hubspot_outcomes_not_held": ["scheduled", "rescheduled", "canceled", "cancelled", "no show", "no_show"],
    "hubspot_lead_stages": ["lead", "marketingqualifiedlead", "salesqualifiedlead", "opportunity"],
    "hubspot_home_currency": "",
    "crm_priority": ["salesforce", "hubspot"],
}
"""The definitions' parameters; dbt_project.yml goes before."""

TYPES = ("registration", "inferred_registration", "claim", "lead", "opportunity_partner", "meeting")
"""Types of evidence, the best first. An inferred registration is never approved, so that its place decides nothing."""


# --- what was known on a day


@dataclass(frozen=True)
class Raw:
    """Every version of every record, by table and key and in the order of the extracts, and the day of the run."""

    tables: dict[str, dict[tuple[Any, ...], list[Row]]]
    as_of: date
    suffixes: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Policy:
    """The policy CSVs by name, an empty cell None, and the parameters."""

    seeds: dict[str, list[dict[str, str | None]]]
    parameters: Row

    def rows(self, seed: str) -> list[dict[str, str | None]]:
        """Rows of a policy file; none where there is no such file."""
        return self.seeds.get(seed, [])

    def __getitem__(self, name: str) -> Any:
        return self.parameters[name]


def read_raw(path: Path) -> Raw:
    """raw.duckdb as Python values."""
    with duckdb.connect(str(path), read_only=True) as raw:
        tables = read_tables(raw, TABLES)
        suffixes = raw.execute("select suffix, registrable_labels from reference.public_suffixes").fetchall()
        return Raw(tables, raw.execute("select as_of from ledger.as_of").fetchone()[0], dict(suffixes))


def read_tables(raw: duckdb.DuckDBPyConnection, keys: dict[str, tuple[str, ...]]) -> dict[str, dict[tuple[Any, ...], list[Row]]]:
    """The versions of every record of these tables, by what tells records apart."""
    tables = {}
    for table, key in keys.items():
        found = raw.execute(f"select * from {table} order by _known_from")
        names = [column[0] for column in found.description]
        versions: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
        for values in found.fetchall():
            row = dict(zip(names, values, strict=True))
            versions[tuple(row[name] for name in key)].append(row)
        tables[table] = dict(versions)
    return tables


def read_policy(folder: Path, project: Path = ROOT / "dbt_project.yml") -> Policy:
    """A folder of policy CSVs and the vars of dbt_project.yml."""
    seeds = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            seeds[path.stem] = [{name: value or None for name, value in row.items()} for row in csv.DictReader(file)]
    declared = yaml.safe_load(project.read_text(encoding="utf-8"))["vars"]
    return Policy(seeds, DEFAULTS | {name: value for name, value in declared.items() if name in DEFAULTS})


class State:
    """All that was known on a day: versions whose extract date is not after it.

    `failures` names what makes a run of that day fail: a currency without a rate, a stage without a place. Nothing is guessed for it: the
    amount is null, the deal open.
    """

    def __init__(self, raw: Raw, policy: Policy, day: date) -> None:
        self.raw, self.policy, self.day = raw, policy, day
        self.answers: dict[str, Any] = {}
        self.failures: set[str] = set()
        self.tables = {
            table: {key: known for key, rows in records.items() if (known := [row for row in rows if row["_known_from"] <= day])}
            for table, records in raw.tables.items()
        }

    def versions(self, table: str) -> Iterable[list[Row]]:
        """The versions of each record that were known, the first first."""
        return self.tables[table].values()

    def latest(self, table: str) -> list[Row]:
        """The last known version of each record, deleted ones too."""
        return [rows[-1] for rows in self.versions(table)]

    def live(self, table: str) -> list[Row]:
        """The version of each record that holds on the day, if it is not deleted."""
        return [row for row in self.latest(table) if self.holds(row) and not row["_is_deleted"]]

    def holds(self, row: Row) -> bool:
        """Whether the last known version was not taken back without another in its place."""
        return row["_known_to"] is None or row["_known_to"] > self.day

    def first_known_on(self, table: str, row: Row) -> date:
        """The extract date of the record's first version."""
        return self.tables[table][tuple(row[name] for name in TABLES[table])][0]["_known_from"]


def state(raw: Raw, policy: Policy, day: date) -> State:
    """What was known on the day."""
    return State(raw, policy, day)


def days_of_change(raw: Raw) -> list[date]:
    """Every day up to that of the run on which any version begins or ends, in order."""
    days = {
        day
        for records in raw.tables.values()
        for rows in records.values()
        for row in rows
        for day in (row["_known_from"], row["_known_to"])
        if day is not None and day <= raw.as_of
    }
    return sorted(days)


def once_a_state(rule: Callable[[State], T]) -> Callable[[State], T]:
    """The rule's answer is worked out once for each state."""

    @wraps(rule)
    def remembered(state: State) -> T:
        if rule.__name__ not in state.answers:
            state.answers[rule.__name__] = rule(state)
        return state.answers[rule.__name__]

    return remembered


# --- days and money


def day_in(policy: Policy, moment: datetime | date | None) -> date | None:
    """The day of a moment, which is UTC, in the reporting time zone."""
    if not isinstance(moment, datetime):
        return moment
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(policy["reporting_timezone"])).date()


def has_happened(day: date | None, row: Row) -> bool:
    """Whether the day is not after the extract of the version that tells it: what lies ahead is no fact until it is extracted again."""
    return day is None or day <= row["_known_from"]


def days_before(day: date, days: int) -> date:
    """So many days before the day."""
    return day - timedelta(days=int(days))


def days_after(day: date, days: int) -> date:
    """So many days after the day."""
    return day + timedelta(days=int(days))


def whole(number: int, places: int) -> Decimal:
    """So many units of the last of the places, exactly: 1234 of 2 places is 12.34."""
    return Decimal(f"{number}E-{places}")


def rounded(value: Fraction, places: int = 2) -> Decimal:
    """To the places, half away from zero."""
    units = abs(value) * 10**places
    nearest = (2 * units.numerator + units.denominator) // (2 * units.denominator)
    return whole(-nearest if value < 0 else nearest, places)


def total(amounts: Iterable[Decimal | None]) -> Decimal:
    """The sum; a null amount counts as 0."""
    return sum((amount for amount in amounts if amount is not None), Decimal("0.00"))


@once_a_state
def rates(state: State) -> dict[str, list[tuple[date, Fraction]]]:
    """By currency, from which day on one unit of it is worth how much of the reporting currency.

    Salesforce's rates are units of the currency for one of the corporate currency, so they divide. Policy's multiply, and are asked only
    where Salesforce exports no rates.
    """
    found: dict[str, list[tuple[date, Fraction]]] = defaultdict(list)
    dated = state.live("salesforce.dated_conversion_rate")
    for row in dated:
        found[row["iso_code"].strip().upper()].append((row["start_date"], 1 / Fraction(row["conversion_rate"])))
    if not dated:
        for row in state.policy.rows("exchange_rates"):
            found[row["currency"].strip().upper()].append((date.fromisoformat(row["valid_from"]), Fraction(row["rate_to_reporting"])))
    return {currency: sorted(known) for currency, known in found.items()}


def rate_on(state: State, currency: str | None, day: date) -> Fraction | None:
    """What one unit is worth by the latest rate that begins on or before the day; 1 for the reporting currency or none named."""
    if currency is None or currency.strip().upper() == state.policy["reporting_currency"]:
        return Fraction(1)
    known = [rate for begins, rate in rates(state).get(currency.strip().upper(), []) if begins <= day]
    return known[-1] if known else None


def required(state: State, currency: str | None, day: date) -> Fraction | None:
    """The rate that there must be, or a failure that names currency and day."""
    rate = rate_on(state, currency, day)
    if rate is None:
        state.failures.add(f"{currency} has no rate on or before {day}")
    return rate


def converted(state: State, amount: Decimal | None, currency: str | None, day: date) -> Decimal | None:
    """An amount in the reporting currency; null stays null, and needs no rate."""
    if amount is None:
        return None
    rate = required(state, currency, day)
    return None if rate is None else rounded(Fraction(amount) * rate)


# --- merges


@once_a_state
def merges(state: State) -> dict[str, dict[str, str]]:
    """By table, into which record each loser of a merge went.

    Salesforce says it on the loser. HubSpot says it on the loser, in the survivor's list, or in a feed of its own.
    """
    into: dict[str, dict[str, str]] = {}
    for table in ("salesforce.account", "salesforce.lead"):
        into[table] = {row["id"]: row["master_record_id"] for row in state.latest(table) if row["master_record_id"]}
    for table in ("hubspot.companies", "hubspot.contacts", "hubspot.deals"):
        into[table] = {}
        for row in state.latest(table):
            for loser in (row["hs_merged_object_ids"] or "").split(";"):
                if loser.strip():
                    into[table][loser.strip()] = row["id"]
        if table == "hubspot.deals":
            into[table] |= {row["merged_deal_id"]: row["deal_id"] for row in state.live("hubspot.merged_deals")}
        into[table] |= {row["id"]: row["merged_into_id"] for row in state.latest(table) if row["merged_into_id"]}
    return into


def survivor(state: State, table: str, record: str | None) -> str | None:
    """The record that stands for this one after all merges, if it is there and not deleted.

    Of records that were merged into each other the lowest id stands; one that was merged into a record nobody extracted stands for itself.
    """
    into = merges(state).get(table, {})
    path = [record]
    while (following := into.get(path[-1])) is not None and (following in into or (following,) in state.tables[table]):
        if following in path:
            path.append(min(path[path.index(following) :]))
            break
        path.append(following)
    return path[-1] if path[-1] in standing(state)[table] else None


@once_a_state
def standing(state: State) -> dict[str, set[str]]:
    """By table, the ids of records that are not deleted."""
    return {table: {row["id"] for row in state.live(table)} for table in TABLES if TABLES[table] == ("id",)}


def survivors(state: State, table: str) -> list[Row]:
    """The records that are not deleted and lost no merge."""
    return [row for row in state.live(table) if survivor(state, table, row["id"]) == row["id"]]


# --- accounts

ACCOUNTS = {"salesforce": "salesforce.account", "hubspot": "hubspot.companies"}


@dataclass(frozen=True)
class Site:
    """An account as its web site shows it."""

    account_id: str
    crm: str
    name: str
    host: str
    domain: str


def host_of(site: str | None) -> str | None:
    """The host of a web site as typed by people, without www."""
    text = (site or "").strip().lower().split("//")[-1]
    return re.split(r"[/?#:]", text)[0].split("@")[-1].strip(".").removeprefix("www.") or None


def domain_of(state: State, site: str | None) -> str | None:
    """The registrable domain of a web site; none for sites that many companies share.

    The longest public suffix says how many labels a domain below it has; below an unknown one it is two.
    """
    host = host_of(site)
    if host is None or "." not in host:
        return None
    labels = host.split(".")
    ends = [".".join(labels[place:]) for place in range(len(labels))]
    wanted = next((state.raw.suffixes[end] for end in ends if end in state.raw.suffixes), 2)
    shared = {row["domain"] for row in state.policy.rows("shared_domains")}
    if len(labels) < wanted or shared.intersection(ends):
        return None
    return ".".join(labels[-wanted:])


@once_a_state
def sites(state: State) -> list[Site]:
    """The accounts of both CRMs that have a domain which is nobody else's business."""
    found = []
    for crm, table in ACCOUNTS.items():
        for row in survivors(state, table):
            site = row["website"] if crm == "salesforce" else row["domain"] or row["website"]
            domain = domain_of(state, site)
            if domain:
                found.append(Site(f"{crm}:{row['id']}", crm, " ".join((row["name"] or "").casefold().split()), host_of(site), domain))
    return found


@once_a_state
def decided_links(state: State) -> list[tuple[str, str]]:
    """Pairs of accounts that policy says are one company, if both are there."""
    pairs = []
    for row in state.policy.rows("account_links"):
        ends = [merged_account(state, *account_id.split(":", 1)) for account_id in (row["account_id"], row["same_as"])]
        if None not in ends and ends[0] != ends[1]:
            pairs.append((ends[0], ends[1]))
    return pairs


def links_by_domain(state: State) -> list[tuple[str, str]]:
    """Pairs of accounts, one of each CRM, that have a domain to themselves.

    Where a CRM has several accounts with it, those pair up that have host and name in common and are alone with both in their CRM.
    """
    decided = {account_id for pair in decided_links(state) for account_id in pair}
    by_domain: dict[str, list[Site]] = defaultdict(list)
    for site in sites(state):
        if site.account_id not in decided:
            by_domain[site.domain].append(site)
    pairs = []
    for alike in by_domain.values():
        if Counter(site.crm for site in alike) == dict.fromkeys(CRMS, 1):
            pairs.append((alike[0].account_id, alike[1].account_id))
            continue
        by_name: dict[tuple[str, str], list[Site]] = defaultdict(list)
        for site in alike:
            by_name[site.host, site.name].append(site)
        pairs += [
            (same[0].account_id, same[1].account_id)
            for same in by_name.values()
            if Counter(site.crm for site in same) == dict.fromkeys(CRMS, 1)
        ]
    return pairs


@once_a_state
def linked_accounts(state: State) -> dict[str, str]:
    """For each account that is the same company as another, the account that stands for both: that of the first CRM, then the lowest id."""
    groups: list[set[str]] = []
    for pair in [*decided_links(state), *links_by_domain(state)]:
        met = [group for group in groups if group.intersection(pair)]
        groups = [group for group in groups if group not in met] + [set(pair).union(*met)]
    priority = list(state.policy["crm_priority"])
    stands = {}
    for group in groups:
        first = min(group, key=lambda account_id: (priority.index(account_id.split(":")[0]), account_id))
        stands |= dict.fromkeys(group, first)
    return stands


def merged_account(state: State, crm: str, crm_account_id: str | None) -> str | None:
    """'<crm>:<id>' of the account after merges, or none if it is deleted or unknown."""
    if crm not in ACCOUNTS or crm_account_id is None:
        return None
    found = survivor(state, ACCOUNTS[crm], crm_account_id)
    return None if found is None else f"{crm}:{found}"


def account_of(state: State, crm: str, crm_account_id: str | None) -> str | None:
    """The account that stands for a CRM's id after merges and links."""
    found = merged_account(state, crm, crm_account_id)
    return linked_accounts(state).get(found, found)


# --- partners and partnerships


@dataclass(frozen=True)
class Partnership:
    """A partner's membership of a programme."""

    partnership_id: str
    partner_id: str
    program_id: str
    tier: str | None
    signed_on: date
    ended_on: date | None

    def is_in_force(self, day: date) -> bool:
        """Signed by that day, and not ended: ended_on itself is the first day without it."""
        return self.signed_on <= day and (self.ended_on is None or day < self.ended_on)


@once_a_state
def partnerships(state: State) -> dict[str, Partnership]:
    """Every partnership that was ever listed.

    Renewals overwrite the day of signature, so the earliest one known counts. What vanished from the snapshot ended on that extract date,
    if it had not ended before.
    """
    found = {}
    for versions in state.versions("prm.partnerships"):
        listed = [row for row in versions if not row["_is_deleted"]]
        if not listed:
            continue
        last = listed[-1]
        later = [row["_known_from"] for row in versions if row["_known_from"] > last["_known_from"]]
        vanished_on = later[0] if later else None if state.holds(last) else last["_known_to"]
        ends = [day for day in (last["ended_on"], vanished_on) if day is not None]
        found[last["partnership_id"]] = Partnership(
            last["partnership_id"],
            last["partner_id"],
            last["program_id"],
            last["tier"],
            min(row["signed_on"] for row in listed),
            min(ends, default=None),
        )
    return found


@once_a_state
def partner_accounts(state: State) -> dict[str, str]:
    """The account of each partner that has one.

    The PRM's id of the CRM account is looked up in every CRM: two companies are none. A partner whose id is missing or unknown is found by
    its domain, if exactly one account has it. Partners that the PRM no longer lists keep what they did before.
    """
    by_domain: dict[str, set[str]] = defaultdict(set)
    for site in sites(state):
        by_domain[site.domain].add(linked_accounts(state).get(site.account_id, site.account_id))
    found = {}
    for versions in state.versions("prm.partners"):
        listed = [row for row in versions if not row["_is_deleted"]]
        if not listed:
            continue
        row = listed[-1]
        hits = {account_of(state, crm, row["crm_account_id"]) for crm in CRMS} - {None}
        if not hits:
            hits = by_domain.get(domain_of(state, row["domain"]) or "", set())
        if len(hits) == 1:
            found[row["partner_id"]] = next(iter(hits))
    return found


def partnership_named(state: State, account_id: str | None, day: date) -> str | None:
    """Which partnership is meant where a partner's account is named without a programme: its one partnership in force that day.

    With none or several it is uncertain, and counts for nothing. An account that several partners call theirs names none of them.
    """
    if account_id is None:
        return None
    partners = {partner for partner, account in partner_accounts(state).items() if account == account_id}
    if len(partners) != 1:
        return None
    in_force = [p.partnership_id for p in partnerships(state).values() if p.partner_id in partners and p.is_in_force(day)]
    return in_force[0] if len(in_force) == 1 else None


# --- stages


def hubspot_labels(state: State, pipeline: str | None, stage: str | None) -> tuple[str | None, str]:
    """What people call a pipeline and a stage of HubSpot: the last label that was known, of deleted ones too.

    What no pipeline has is a label already, as in HubSpot's own exports.
    """
    if stage is None:
        return hubspot_pipeline(state, pipeline), "(none)"
    known = [row for row in state.latest("hubspot.pipelines") if row["stage"] == stage]
    own = [row for row in known if row["pipeline"] == pipeline] or known
    return hubspot_pipeline(state, pipeline), own[0]["stage_label"] or stage if own else stage


def hubspot_pipeline(state: State, pipeline: str | None) -> str | None:
    """What people call a pipeline of HubSpot."""
    labels = [(row["_is_deleted"], row["pipeline_label"]) for row in state.latest("hubspot.pipelines") if row["pipeline"] == pipeline]
    return next((label for _, label in sorted(labels, key=lambda found: found[0]) if label), pipeline)


def stage_of(state: State, crm: str, row: Row) -> tuple[str | None, str]:
    """Pipeline and stage of a version of a deal, in people's words."""
    if crm == "hubspot":
        return hubspot_labels(state, row["pipeline"], row["dealstage"])
    return row["pipeline"], row["stage_name"]


def category_of(state: State, crm: str, pipeline: str | None, stage: str) -> str:
    """open, won or lost: by the rows of policy for the deal's own pipeline, else by those with no pipeline.

    A pipeline of HubSpot with neither is as HubSpot has it: a closed stage is won if its probability is 1, else lost.
    """
    stages = [row for row in state.policy.rows("crm_stages") if row["crm"] == crm]
    rows = [row for row in stages if row["pipeline"] and row["pipeline"] == pipeline] or [row for row in stages if not row["pipeline"]]
    for row in rows:
        if row["stage"] == stage:
            return row["category"]
    if crm == "hubspot" and not rows:
        own = [row for row in state.latest("hubspot.pipelines") if (row["pipeline_label"], row["stage_label"]) == (pipeline, stage)]
        for row in sorted(own, key=lambda found: found["_is_deleted"]):
            return "open" if not row["is_closed"] else "won" if row["probability"] == 1 else "lost"
    if stage != "(none)":
        state.failures.add(f"{crm}, pipeline {pipeline}: crm_stages lacks the stage {stage}")
    return "open"


# --- opportunities

DEALS = {"salesforce": "salesforce.opportunity", "hubspot": "hubspot.deals"}


@dataclass(frozen=True)
class Opportunity:
    """A deal; rate is what one unit of its currency is worth, null where nobody knew."""

    opportunity_id: str
    crm: str
    account_id: str | None
    stage: str
    category: str
    amount: Decimal | None
    amount_native: Decimal | None
    currency: str
    rate: Fraction | None
    created_on: date
    closes_on: date | None
    closed_on: date | None


def stay_began_on(state: State, crm: str, versions: list[Row]) -> date:
    """The extract date of the first version in the present stay in the stage: every version since then had the same stage.

    A deletion that was taken back says nothing of the stage.
    """
    told = [row for row in versions if not row["_is_deleted"]]
    stage = stage_of(state, crm, told[-1])[1]
    began_on = told[-1]["_known_from"]
    for row in reversed(told):
        if stage_of(state, crm, row)[1] != stage:
            break
        began_on = row["_known_from"]
    return began_on


def closed_on(state: State, crm: str, versions: list[Row], category: str, closes_on: date | None) -> date | None:
    """The earlier of the close date and the beginning of the stay, where the deal is won or lost."""
    if category == "open":
        return None
    return min(day for day in (closes_on, stay_began_on(state, crm, versions)) if day is not None)


def currency_of(policy: Policy, crm: str, named: str | None) -> str:
    """The currency of a deal; where it names none, the CRM has one alone."""
    home = policy["hubspot_home_currency"] if crm == "hubspot" else None
    return (named or home or policy["reporting_currency"]).strip().upper()


def deal_rate(state: State, row: Row, crm: str, currency: str, day: date) -> tuple[Fraction | None, Decimal | None]:
    """The rate of a deal and its amount in the reporting currency.

    Where no source has a rate by that day, HubSpot's own conversion is the amount, and the rate, of 9 places, what it implies.
    """
    rate = rate_on(state, currency, day)
    amount = row["amount"]
    if rate is None and crm == "hubspot" and amount and row["amount_in_home_currency"] is not None:
        home = state.policy["hubspot_home_currency"] or state.policy["reporting_currency"]
        if home.strip().upper() == state.policy["reporting_currency"]:
            implied = rounded(Fraction(row["amount_in_home_currency"]) / Fraction(amount), 9)
            return Fraction(implied), rounded(Fraction(row["amount_in_home_currency"]))
    if amount is None:
        return rate, None
    return rate, converted(state, amount, currency, day)


@once_a_state
def opportunities(state: State) -> dict[str, Opportunity]:
    """The deals of both CRMs that are not deleted and lost no merge."""
    found = {}
    for crm, table in DEALS.items():
        for row in survivors(state, table):
            versions = state.tables[table][row["id"],]
            pipeline, stage = stage_of(state, crm, row)
            category = category_of(state, crm, pipeline, stage)
            created = row["created_date"] if crm == "salesforce" else row["createdate"]
            created_on = day_in(state.policy, created) or state.first_known_on(table, row)
            closes_on = day_in(state.policy, row["close_date"] if crm == "salesforce" else row["closedate"])
            ended_on = closed_on(state, crm, versions, category, closes_on)
            currency = currency_of(state.policy, crm, row["currency_iso_code"] if crm == "salesforce" else row["deal_currency_code"])
            rate, amount = deal_rate(state, row, crm, currency, ended_on or created_on)
            company = row["account_id"] if crm == "salesforce" else hubspot_company(state, row)
            found[f"{crm}:{row['id']}"] = Opportunity(
                opportunity_id=f"{crm}:{row['id']}",
                crm=crm,
                account_id=account_of(state, crm, company),
                stage=stage,
                category=category,
                amount=amount,
                amount_native=row["amount"],
                currency=currency,
                rate=rate,
                created_on=created_on,
                closes_on=closes_on,
                closed_on=ended_on,
            )
    return found


def opportunity_in(state: State, crm: str, crm_opportunity_id: str | None) -> str | None:
    """The deal that a CRM's id means after merges."""
    found = survivor(state, DEALS[crm], crm_opportunity_id)
    return None if found is None else f"{crm}:{found}"


def opportunity_of_prm(state: State, crm_opportunity_id: str | None) -> str | None:
    """The deal that an id of the PRM's means: looked up in every CRM, and none if two have it."""
    hits = {opportunity_in(state, crm, crm_opportunity_id) for crm in CRMS} - {None}
    return next(iter(hits)) if len(hits) == 1 else None


# --- HubSpot's links

KINDS = {"0-1": "contact", "0-2": "company", "0-3": "deal", "0-47": "engagement", "0-48": "engagement", "companies": "company"}
PLAIN_LABEL = re.compile(r"(primary)?|(deal|company)_to_(deal|company)(_unlabeled)?")
"""Labels of a deal and a company that say no role."""


@dataclass(frozen=True)
class Link:
    """A link between two records of HubSpot; since is when it was made, else the first extract that had it."""

    link_id: str
    ends: dict[str, str]
    label: str
    since: datetime
    row: Row

    @property
    def order(self) -> tuple[datetime, str]:
        """The first made comes first, then the lower id."""
        return self.since, self.link_id


def kind_of(typed: str) -> str:
    """The kind of a record, which HubSpot spells in many ways."""
    name = typed.strip().lower()
    name = KINDS.get(name) or name.removesuffix("s")
    return "engagement" if name in ("meeting", "call") else name


@once_a_state
def hubspot_links(state: State) -> list[Link]:
    """All links, whichever end they were exported from and whichever feed they came in, the first made first."""
    links = []
    for row in state.live("hubspot.associations"):
        since = row["createdate"] or datetime.combine(state.first_known_on("hubspot.associations", row), time())
        ends = {kind_of(row["from_object"]): row["from_id"], kind_of(row["to_object"]): row["to_id"]}
        links.append(Link(row["id"], ends, (row["label"] or "").strip(), since, row))
    for table, kinds in {
        "hubspot.deal_companies": ("deal", "company"),
        "hubspot.engagement_deals": ("engagement", "deal"),
        "hubspot.engagement_companies": ("engagement", "company"),
    }.items():
        for row in state.live(table):
            key = [row[name] for name in TABLES[table]]
            label = "primary" if row.get("type_id") == "5" else (row.get("label") or "").strip()
            since = datetime.combine(state.first_known_on(table, row), time())
            links.append(Link(":".join(key), dict(zip(kinds, key, strict=False)), label, since, row))
    return sorted(links, key=lambda link: link.order)


@once_a_state
def company_links(state: State) -> dict[str, list[Link]]:
    """By deal, its links with companies; a deal that lost a merge keeps its own to itself."""
    found: dict[str, list[Link]] = defaultdict(list)
    for link in hubspot_links(state):
        if {"deal", "company"} <= link.ends.keys():
            found[link.ends["deal"]].append(link)
    return found


def hubspot_company(state: State, deal: Row) -> str | None:
    """Whom a deal is with: the company whose link says primary, else the first linked without a role, else the one company on the deal.

    A company that is linked for its role alone is not whom the deal is with.
    """
    links = company_links(state).get(deal["id"], [])
    for wanted in (lambda label: label == "primary", PLAIN_LABEL.fullmatch):
        for link in links:
            if wanted(link.label.lower()):
                return link.ends["company"]
    listed = [part.strip() for part in (deal["associated_company_ids"] or "").split(";") if part.strip()]
    return listed[0] if len(listed) == 1 and not links else None


# --- leads, meetings, partners on deals


@dataclass(frozen=True)
class Lead:
    """A lead; converted_on and opportunity_id only once it has converted."""

    lead_id: str
    partnership_id: str | None
    created_on: date
    converted_on: date | None
    opportunity_id: str | None
    row: Row


def lead_partnership(state: State, crm: str, named: str | None, partner: str | None, created_on: date) -> str | None:
    """The partnership that the lead names, if there is such; where it names the partner alone, its one in force on the day of creation."""
    if named:
        return named if named in partnerships(state) else None
    return partnership_named(state, account_of(state, crm, partner), created_on)


@once_a_state
def leads(state: State) -> list[Lead]:
    """Leads of both CRMs that are not deleted and lost no merge."""
    found = []
    for row in survivors(state, "salesforce.lead"):
        created_on = day_in(state.policy, row["created_date"]) or state.first_known_on("salesforce.lead", row)
        partnership = lead_partnership(state, "salesforce", row["partnership"], row["partner"], created_on)
        is_converted = row["is_converted"] is not False and row["converted_date"] and has_happened(row["converted_date"], row)
        opportunity = opportunity_in(state, "salesforce", row["converted_opportunity_id"]) if is_converted else None
        converted_on = row["converted_date"] if is_converted else None
        found.append(Lead(f"salesforce:{row['id']}", partnership, created_on, converted_on, opportunity, row))
    for row in survivors(state, "hubspot.contacts"):
        if row["id"] not in hubspot_leads(state):
            continue
        created_on = day_in(state.policy, row["createdate"]) or state.first_known_on("hubspot.contacts", row)
        partnership = lead_partnership(state, "hubspot", row["partnership_id"], row["partner_company_id"], created_on)
        is_converted = row["converted_date"] and has_happened(row["converted_date"], row)
        opportunity = opportunity_in(state, "hubspot", row["converted_deal_id"]) if is_converted else None
        converted_on = row["converted_date"] if is_converted else None
        found.append(Lead(f"hubspot:{row['id']}", partnership, created_on, converted_on, opportunity, row))
    return found


@once_a_state
def hubspot_leads(state: State) -> set[str]:
    """Contacts that are leads: whom any version known by the day made one, and whoever such a contact was merged into."""
    stages = {stage.lower() for stage in state.policy["hubspot_lead_stages"]}
    found = set()
    for versions in state.versions("hubspot.contacts"):
        for row in versions:
            by_stage = (row["lifecyclestage"] or "").strip().lower() in stages
            others = ("hs_lead_status", "partnership_id", "partner_company_id", "converted_deal_id", "converted_date")
            if by_stage or any(row[name] for name in others):
                found.add(survivor(state, "hubspot.contacts", row["id"]))
    return found - {None}


@dataclass(frozen=True)
class Meeting:
    """A partner meeting: on an opportunity, else on an account, else on neither."""

    meeting_id: str
    partner_account_id: str
    held_on: date
    opportunity_id: str | None
    account_id: str | None


def is_completed(policy: Policy, is_closed: bool | None, status: str | None) -> bool:
    """Whether a task or event took place: its flag says so, else its status; where there is neither, its day alone counts."""
    if is_closed is not None:
        return is_closed
    return status is None or status.strip().lower() in policy["completed_meeting_statuses"]


@once_a_state
def partner_meetings(state: State) -> list[Meeting]:
    """Meetings with a partner's account, held by the extract date, completed, and no invitee's copy."""
    found = [*salesforce_meetings(state), *hubspot_meetings(state)]
    return [meeting for meeting in found if meeting.partner_account_id in partner_accounts(state).values()]


def salesforce_meetings(state: State) -> Iterator[Meeting]:
    """Tasks and events; the day is ActivityDate, else that of the start, and WhatId is an opportunity or an account."""
    for table in ("salesforce.task", "salesforce.event"):
        for row in state.live(table):
            held_on = row["activity_date"] or day_in(state.policy, row.get("start_date_time"))
            partner = account_of(state, "salesforce", row["partner"])
            if held_on is None or partner is None or not has_happened(held_on, row) or row.get("is_child"):
                continue
            if is_completed(state.policy, row.get("is_closed"), row["status"]):
                opportunity = opportunity_in(state, "salesforce", row["what_id"])
                account = None if opportunity else account_of(state, "salesforce", row["what_id"])
                yield Meeting(f"salesforce:{row['id']}", partner, held_on, opportunity, account)


def hubspot_meetings(state: State) -> Iterator[Meeting]:
    """Meetings and calls, but those whose outcome says that they were not held; a deal comes before a company, the first link first."""
    links: dict[str, list[Link]] = defaultdict(list)
    for link in hubspot_links(state):
        if "engagement" in link.ends:
            links[link.ends["engagement"]].append(link)
    not_held = {outcome.lower() for outcome in state.policy["hubspot_outcomes_not_held"]}
    for row in state.live("hubspot.engagements"):
        held_on = day_in(state.policy, row["occurred_at"])
        partner = account_of(state, "hubspot", row["partner_company_id"])
        outcomes = {(row[name] or "").strip().lower() for name in ("outcome", "meeting_outcome")}
        if (row["type"] or "").strip().lower() not in ("meeting", "call") or partner is None or not has_happened(held_on, row):
            continue
        if outcomes & not_held or not is_completed(state.policy, None, row["status"]):
            continue
        deals = [opportunity_in(state, "hubspot", link.ends["deal"]) for link in links[row["id"]] if "deal" in link.ends]
        companies = [account_of(state, "hubspot", link.ends["company"]) for link in links[row["id"]] if "company" in link.ends]
        opportunity = next((deal for deal in deals if deal), None)
        # the partner's own company is not whom it is about
        account = next((company for company in companies if company and company != partner), None)
        yield Meeting(f"hubspot:{row['id']}", partner, held_on, opportunity, None if opportunity else account)


@dataclass(frozen=True)
class NamedPartner:
    """A partner named on a deal in a role of the CRM's."""

    opportunity_partner_id: str
    opportunity_id: str
    account_id: str | None
    crm_role: str
    created_on: date
    row: Row


@once_a_state
def named_partners(state: State) -> list[NamedPartner]:
    """Salesforce's opportunity partners, and HubSpot's links of a deal and a company that have a label."""
    found = []
    for row in state.live("salesforce.opportunity_partner"):
        opportunity = opportunity_in(state, "salesforce", row["opportunity_id"])
        created_on = day_in(state.policy, row["created_date"]) or state.first_known_on("salesforce.opportunity_partner", row)
        if opportunity and row["role"]:
            account = account_of(state, "salesforce", row["account_to_id"])
            found.append(NamedPartner(f"salesforce:{row['id']}", opportunity, account, row["role"], created_on, row))
    for links in company_links(state).values():
        for link in links:
            opportunity = opportunity_in(state, "hubspot", link.ends["deal"])
            if opportunity and link.label:
                account = account_of(state, "hubspot", link.ends["company"])
                created_on = day_in(state.policy, link.since)
                found.append(NamedPartner(f"hubspot:{link.link_id}", opportunity, account, link.label, created_on, link.row))
    return found


# --- evidence


@dataclass(frozen=True)
class Attribution:
    """A piece of evidence that a partnership took part in a deal, and whether it counts."""

    opportunity_id: str
    partnership_id: str
    role: str
    evidence_type: str
    evidence_id: str
    evidence_on: date | None
    claimed_on: date | None
    approval_status: str
    is_counted: bool = True
    exclusion_reason: str | None = None


def protection_end(policy: Policy, registration: Row) -> date | None:
    """The last day on which a registration protects: expires_on, else so many days after the decision, else none is known."""
    if registration["expires_on"]:
        return registration["expires_on"]
    decided_on = registration["decided_on"]
    return days_after(decided_on, policy["registration_protection_days"]) if decided_on else None


def registration_approval(registration: Row) -> str:
    """Approved, or approved once and expired since; what was rejected, withdrawn or expired undecided is rejected; the rest is pending."""
    status = (registration["status"] or "").strip().lower()
    if status == "approved" or (status == "expired" and registration["decided_on"]):
        return "approved"
    return "rejected" if status in ("rejected", "withdrawn", "expired") else "pending"


def known_registrations(state: State) -> list[Row]:
    """Registrations of partnerships that there are, submitted by the extract date."""
    rows = state.live("prm.deal_registrations")
    return [row for row in rows if row["partnership_id"] in partnerships(state) and has_happened(row["submitted_on"], row)]


def registration_evidence(state: State) -> Iterator[Attribution]:
    """A registration sources a deal that was created after it, or so many days of grace before; else it influences."""
    for row in known_registrations(state):
        opportunity = opportunities(state).get(opportunity_of_prm(state, row["crm_opportunity_id"]))
        if opportunity:
            latest = days_after(opportunity.created_on, state.policy["registration_grace_days"])
            yield Attribution(
                opportunity_id=opportunity.opportunity_id,
                partnership_id=row["partnership_id"],
                role="sourced" if row["submitted_on"] <= latest else "influenced",
                evidence_type="registration",
                evidence_id=row["registration_id"],
                evidence_on=row["submitted_on"],
                claimed_on=row["submitted_on"],
                approval_status=registration_approval(row),
            )


def inferred_evidence(state: State, registration_accounts: dict[str, str]) -> Iterator[Attribution]:
    """An approved registration without a link is a guess at the one deal of its customer's that was created while it protected."""
    for row in known_registrations(state):
        account = registration_accounts.get(row["registration_id"])
        if row["crm_opportunity_id"] or account is None or registration_approval(row) != "approved":
            continue
        last = protection_end(state.policy, row) or date.max
        account = linked_accounts(state).get(account, account)
        candidates = [o for o in opportunities(state).values() if o.account_id == account and row["submitted_on"] <= o.created_on <= last]
        if len(candidates) == 1:
            yield Attribution(
                opportunity_id=candidates[0].opportunity_id,
                partnership_id=row["partnership_id"],
                role="sourced",
                evidence_type="inferred_registration",
                evidence_id=row["registration_id"],
                evidence_on=row["submitted_on"],
                claimed_on=row["submitted_on"],
                approval_status="pending",
            )


def claim_evidence(state: State) -> Iterator[Attribution]:
    """A claim has a role of its own; where it does not say when it was made, it was made when decided, else on the day of the touch."""
    for row in state.live("prm.attribution_claims"):
        opportunity = opportunity_of_prm(state, row["crm_opportunity_id"])
        claimed_on = row["claimed_on"] or row["decided_on"] or row["touched_on"]
        role = (row["role"] or "").strip().lower()
        status = (row["status"] or "").strip().lower()
        if opportunity is None or row["partnership_id"] not in partnerships(state) or role not in ("sourced", "influenced", "delivered"):
            continue
        if has_happened(row["touched_on"], row) and has_happened(claimed_on, row):
            yield Attribution(
                opportunity_id=opportunity,
                partnership_id=row["partnership_id"],
                role=role,
                evidence_type="claim",
                evidence_id=row["claim_id"],
                evidence_on=row["touched_on"],
                claimed_on=claimed_on,
                approval_status=status if status in ("approved", "rejected") else "pending",
            )


def lead_evidence(state: State) -> Iterator[Attribution]:
    """A lead with a partnership sources the deal into which it was converted."""
    for lead in leads(state):
        if lead.partnership_id and lead.opportunity_id and has_happened(lead.created_on, lead.row):
            yield Attribution(
                opportunity_id=lead.opportunity_id,
                partnership_id=lead.partnership_id,
                role="sourced",
                evidence_type="lead",
                evidence_id=lead.lead_id,
                evidence_on=lead.created_on,
                claimed_on=lead.created_on,
                approval_status="approved",
            )


def opportunity_partner_evidence(state: State) -> Iterator[Attribution]:
    """A partner named on a deal has the role that policy maps the CRM's to; who is named as the source was it from the beginning."""
    roles = {row["crm_role"].strip().lower(): row["role"] for row in state.policy.rows("partner_roles")}
    for named in named_partners(state):
        role = roles.get(named.crm_role.strip().lower())
        partnership = partnership_named(state, named.account_id, named.created_on)
        if role is None or partnership is None or not has_happened(named.created_on, named.row):
            continue
        created_on = opportunities(state)[named.opportunity_id].created_on
        yield Attribution(
            opportunity_id=named.opportunity_id,
            partnership_id=partnership,
            role=role,
            evidence_type="opportunity_partner",
            evidence_id=named.opportunity_partner_id,
            evidence_on=min(named.created_on, created_on) if role == "sourced" else named.created_on,
            claimed_on=named.created_on,
            approval_status="approved",
        )


def met_opportunities(state: State, meeting: Meeting) -> list[str]:
    """The deals that a meeting is evidence for: its own, else those of its account that were in play or soon to be."""
    if meeting.opportunity_id:
        return [meeting.opportunity_id]
    lookback = state.policy["influence_lookback_days"]
    return [
        opportunity.opportunity_id
        for opportunity in opportunities(state).values()
        if meeting.account_id
        and opportunity.account_id == meeting.account_id
        and days_before(opportunity.created_on, lookback) <= meeting.held_on <= (opportunity.closed_on or date.max)
    ]


def meeting_evidence(state: State) -> Iterator[Attribution]:
    """A partner meeting is a sign of influence that somebody has to approve, unless policy says that it speaks for itself."""
    for meeting in partner_meetings(state):
        partnership = partnership_named(state, meeting.partner_account_id, meeting.held_on)
        if partnership is None:
            continue
        for opportunity in met_opportunities(state, meeting):
            yield Attribution(
                opportunity_id=opportunity,
                partnership_id=partnership,
                role="influenced",
                evidence_type="meeting",
                evidence_id=meeting.meeting_id,
                evidence_on=meeting.held_on,
                claimed_on=meeting.held_on,
                approval_status="pending" if state.policy["influence_requires_approval"] else "approved",
            )


# --- what counts


def is_approved(piece: Attribution) -> bool:
    """Check 1: somebody approved it, or it needs no approval."""
    return piece.approval_status == "approved"


def is_in_force(state: State, piece: Attribution) -> bool:
    """Check 2: the partnership was in force on the day of the evidence. A piece without a day fails the next check, not this one."""
    return piece.evidence_on is None or partnerships(state)[piece.partnership_id].is_in_force(piece.evidence_on)


def is_in_window(state: State, piece: Attribution) -> bool:
    """Check 3: the evidence lies where a partner can have had a part in the deal.

    A registration that sources lies at most the lookback before the deal's creation or still protects then, and never protects no longer;
    one whose protection has no known end is held to the lookback alone. Other sources lie within the lookback and not after the creation.
    Influence begins with its own lookback and ends with the deal. Delivery has no end.
    """
    deal, day = opportunities(state)[piece.opportunity_id], piece.evidence_on
    if day is None:
        return False
    if piece.role == "sourced":
        earliest = days_before(deal.created_on, state.policy["sourced_lookback_days"])
        if piece.evidence_type in ("registration", "inferred_registration"):
            ends_on = protection_end(state.policy, state.tables["prm.deal_registrations"][piece.evidence_id,][-1])
            if ends_on is None:
                return earliest <= day
            return deal.created_on <= ends_on
        return earliest <= day <= deal.created_on
    earliest = days_before(deal.created_on, state.policy["influence_lookback_days"])
    if piece.role == "influenced":
        return earliest <= day <= (deal.closed_on or date.max)
    return earliest <= day


def is_in_time(state: State, piece: Attribution) -> bool:
    """Check 4: a source is claimed soon after the deal's creation, influence soon after its end."""
    deal = opportunities(state)[piece.opportunity_id]
    if piece.role == "sourced":
        return piece.claimed_on <= days_after(deal.created_on, state.policy["sourced_lock_days"])
    if piece.role == "influenced" and deal.closed_on:
        return piece.claimed_on <= days_after(deal.closed_on, state.policy["influence_lock_days"])
    return True


def excluded_by_itself(state: State, piece: Attribution) -> str | None:
    """The first of the checks 1 to 4 that the piece fails; they look at no other piece."""
    if not is_approved(piece):
        return "not_approved"
    if not is_in_force(state, piece):
        return "partnership_not_in_force"
    if not is_in_window(state, piece):
        return "outside_window"
    if not is_in_time(state, piece):
        return "late_claim"
    return None


def source_of(pieces: list[Attribution]) -> str | None:
    """The one partnership that sources the deal: by the best type of evidence, then the earliest, then the lowest id."""
    sources = [piece for piece in pieces if piece.role == "sourced"]
    best = min(sources, key=lambda p: (TYPES.index(p.evidence_type), p.evidence_on, p.partnership_id), default=None)
    return best.partnership_id if best else None


def excluded_by_the_source(piece: Attribution, source: str | None) -> str | None:
    """Checks 5 and 6: nobody else sources the deal, and who sources it does not influence it as well."""
    if piece.role == "sourced" and piece.partnership_id != source:
        return "superseded_source"
    if piece.role == "influenced" and piece.partnership_id == source:
        return "already_sourced"
    return None


def counted_of(pieces: list[Attribution]) -> Attribution:
    """Check 7: of one partnership's pieces in one role the earliest counts, then the best type, then the lowest id."""
    return min(pieces, key=lambda piece: (piece.evidence_on, TYPES.index(piece.evidence_type), piece.evidence_id))


def judged(state: State, pieces: list[Attribution]) -> list[Attribution]:
    """All pieces of one deal, each with the first reason for which it does not count."""
    reasons = [excluded_by_itself(state, piece) for piece in pieces]
    left = [piece for piece, reason in zip(pieces, reasons, strict=True) if reason is None]
    source = source_of(left)
    reasons = [reason or excluded_by_the_source(piece, source) for piece, reason in zip(pieces, reasons, strict=True)]
    rivals: dict[tuple[str, str], list[Attribution]] = defaultdict(list)
    for piece, reason in zip(pieces, reasons, strict=True):
        if reason is None:
            rivals[piece.partnership_id, piece.role].append(piece)
    counted = [counted_of(pieces) for pieces in rivals.values()]
    reasons = [reason or (None if piece in counted else "duplicate_evidence") for piece, reason in zip(pieces, reasons, strict=True)]
    return [replace(p, is_counted=reason is None, exclusion_reason=reason) for p, reason in zip(pieces, reasons, strict=True)]


def attributions(state: State, registration_accounts: dict[str, str] | None = None) -> list[Attribution]:
    """attribution.fct_attributions: every piece of evidence for a deal that there is, of a partnership that can be told.

    `registration_accounts` says of registrations without a link which account their customer is: matching is no matter of this file.
    What is inferred is pending, so that nothing behind this depends on it.
    """
    pieces: dict[str, list[Attribution]] = defaultdict(list)
    for evidence in (
        registration_evidence(state),
        inferred_evidence(state, registration_accounts or {}),
        claim_evidence(state),
        lead_evidence(state),
        opportunity_partner_evidence(state),
        meeting_evidence(state),
    ):
        for piece in evidence:
            pieces[piece.opportunity_id].append(piece)
    return [piece for of_deal in pieces.values() for piece in judged(state, of_deal)]


@once_a_state
def touches(state: State) -> dict[str, list[Attribution]]:
    """By deal, its counted sourced and influenced pieces, one a partnership, in the order of their days, then of the partnerships."""
    found: dict[str, list[Attribution]] = defaultdict(list)
    for piece in attributions(state):
        if piece.is_counted and piece.role in ("sourced", "influenced"):
            found[piece.opportunity_id].append(piece)
    return {deal: sorted(pieces, key=lambda p: (p.evidence_on, p.partnership_id)) for deal, pieces in found.items()}


def involvement(state: State, opportunity_id: str) -> str:
    """sourced if something counted is, else influenced if something counted is, else direct."""
    roles = {piece.role for piece in touches(state).get(opportunity_id, [])}
    return "sourced" if "sourced" in roles else "influenced" if roles else "direct"


# --- credits


@dataclass(frozen=True)
class Credit:
    """A partnership's share of a deal under one credit model."""

    opportunity_id: str
    partnership_id: str
    role: str
    credit_model: str
    credit_weight: Decimal
    credited_amount: Decimal


def share(model: dict[str, str | None], name: str, default: str) -> Fraction:
    """A share that the model's row gives, else the definitions' own."""
    return Fraction(model.get(name) or default)


def position_shares(first: Fraction, last: Fraction, middle: Fraction, n: int) -> list[Fraction]:
    """The first and the last have shares of their own, those between them share the middle's equally; one alone has all."""
    if n == 1:
        return [Fraction(1)]
    return [first, *[middle / (n - 2) for _ in range(n - 2)], last]


def role_shares(sourced: Fraction, pieces: list[Attribution]) -> list[Fraction]:
    """The source has its share, the influencers the rest in equal parts; where there is one role only, all have equal parts."""
    influencers = sum(piece.role == "influenced" for piece in pieces)
    if influencers in (0, len(pieces)):
        return [Fraction(1, len(pieces)) for _ in pieces]
    return [sourced if piece.role == "sourced" else (1 - sourced) / influencers for piece in pieces]


def decayed(days: int, half_life: Fraction) -> Fraction:
    """2 to the power of minus days over half-life, rounded half up to 12 decimals."""
    halvings = days / half_life
    if halvings.denominator == 1:
        power = Fraction(1, 2**halvings.numerator)
    else:
        # between two whole powers no tie is possible, and 60 digits are enough to tell where it lies
        with localcontext() as context:
            context.prec = 60
            power = Fraction(Decimal(2) ** (-Decimal(halvings.numerator) / Decimal(halvings.denominator)))
    return Fraction(rounded(power, 12))


def decays(half_life: Fraction, pieces: list[Attribution]) -> list[Fraction]:
    """How much of each touch is left on the day of the last."""
    return [decayed((pieces[-1].evidence_on - piece.evidence_on).days, half_life) for piece in pieces]


def proportions(model: dict[str, str | None], pieces: list[Attribution]) -> list[Fraction]:
    """How much each touch counts beside the others, in their order."""
    n, kind = len(pieces), model["kind"]
    if kind == "sourced_only":
        return [Fraction(piece.role == "sourced") for piece in pieces]
    if kind == "first_touch":
        return [Fraction(place == 0) for place in range(n)]
    if kind == "last_touch":
        return [Fraction(place == n - 1) for place in range(n)]
    if kind == "linear":
        return [Fraction(1) for _ in pieces]
    if kind == "position_based":
        shares = share(model, "first_share", "0.4"), share(model, "last_share", "0.4"), share(model, "middle_share", "0.2")
        return position_shares(*shares, n)
    if kind == "time_decay":
        return decays(share(model, "half_life_days", "30"), pieces)
    if kind == "role_weighted":
        return role_shares(share(model, "sourced_share", "0.6"), pieces)
    if kind == "custom":
        return custom_proportions(model, pieces)
    raise ValueError(f"credit_models: {model['credit_model']} is of no known kind: {kind}")


def custom_proportions(model: dict[str, str | None], pieces: list[Attribution]) -> list[Fraction]:
    """Position share times role share times decay; what the model's row leaves empty does not count."""
    position = role = decay = [Fraction(1) for _ in pieces]
    if any(model.get(name) for name in ("first_share", "last_share", "middle_share")):
        shares = share(model, "first_share", "0"), share(model, "last_share", "0"), share(model, "middle_share", "0")
        position = position_shares(*shares, len(pieces))
    if model.get("sourced_share"):
        role = role_shares(Fraction(model["sourced_share"]), pieces)
    if model.get("half_life_days"):
        decay = decays(Fraction(model["half_life_days"]), pieces)
    return [a * b * c for a, b, c in zip(position, role, decay, strict=True)]


def weights(model: dict[str, str | None], pieces: list[Attribution]) -> list[Fraction]:
    """Exact shares of the deal that sum to 1; none where no touch counts."""
    parts = proportions(model, pieces)
    return [part / sum(parts) for part in parts] if sum(parts) else []


def split(amount: Decimal, places: int, shares: list[Fraction]) -> list[Decimal]:
    """The amount in exact shares, by largest remainder, so that the parts sum to it.

    Each part is cut off towards zero; the units that are missing go one each to the largest remainders, of equal ones to the first.
    """
    units = abs(Fraction(amount)) * 10**places
    exact = [part * units for part in shares]
    parts = [value.numerator // value.denominator for value in exact]
    missing = int(units) - sum(parts)
    by_remainder = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in by_remainder[:missing]:
        parts[place] += 1
    return [whole(-part if amount < 0 else part, places) for part in parts]


@once_a_state
def credits(state: State) -> list[Credit]:
    """attribution.fct_credits: every deal with a touch, open ones too, shared out by every model.

    A deal without an amount shares out 0. What rounds to nothing, weight and amount, is no row.
    """
    return [
        Credit(deal, piece.partnership_id, piece.role, model["credit_model"], weight, amount)
        for deal, pieces in touches(state).items()
        for model in state.policy.rows("credit_models")
        if (shares := weights(model, pieces))
        for piece, weight, amount in zip(
            pieces,
            split(Decimal(1), 6, shares),
            split(opportunities(state)[deal].amount or Decimal("0.00"), 2, shares),
            strict=True,
        )
        if weight or amount
    ]


# --- revenue and pipeline


@dataclass(frozen=True)
class Revenue:
    """What a partnership earned the company in a month, in one role, under one model; partnership null: what no touch earned."""

    month: date | None
    partnership_id: str | None
    credit_model: str
    involvement: str
    credited_amount: Decimal
    touched_amount: Decimal


def by_month(state: State, deals: dict[str, date | None]) -> list[Revenue]:
    """Deals, each with its day, by month, partnership, model and the role of the credit.

    What is left of a deal after its credits is a row without a partnership, so that the rows of a month and model sum to all its deals.
    touched_amount counts a deal whole for each partnership, role and model that gives it a credit.
    """
    credited: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    touched: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    earned: dict[tuple[str, str], list[Credit]] = defaultdict(list)
    for credit in credits(state):
        earned[credit.opportunity_id, credit.credit_model].append(credit)
    for deal, day in deals.items():
        month = day.replace(day=1) if day else None
        amount = total([opportunities(state)[deal].amount])
        for model in state.policy.rows("credit_models"):
            name = model["credit_model"]
            for credit in earned[deal, name]:
                credited[month, credit.partnership_id, name, credit.role] += credit.credited_amount
                touched[month, credit.partnership_id, name, credit.role] += amount
            if not earned[deal, name]:
                credited[month, None, name, "direct"] += amount
                touched[month, None, name, "direct"] += amount
    return [Revenue(*key, credited[key], touched[key]) for key in credited]


def partner_revenue(state: State) -> list[Revenue]:
    """attribution.partner_revenue: won deals, by month of closed_on."""
    return by_month(state, {key: deal.closed_on for key, deal in opportunities(state).items() if deal.category == "won"})


def partner_pipeline(state: State) -> list[Revenue]:
    """attribution.partner_pipeline: open deals, by month of closes_on."""
    return by_month(state, {key: deal.closes_on for key, deal in opportunities(state).items() if deal.category == "open"})


# --- commissions


@dataclass(frozen=True)
class Key:
    """What a ledger entry belongs to; role null where none is asked."""

    partnership_id: str
    basis_type: str
    basis_id: str
    role: str | None


@dataclass(frozen=True)
class Earning:
    """What a key is worth on a day, and the day on which it was earned."""

    basis_amount: Decimal
    earned_on: date


@dataclass(frozen=True)
class Stamp:
    """What was chosen at an accrual and holds until the clawback; flat and cap are in the reporting currency."""

    term_id: str
    rate: Fraction | None
    flat: Decimal | None
    cap: Decimal | None
    tier: str | None
    earned_on: date
    payable_on: date


@dataclass(frozen=True)
class Entry:
    """A line of the ledger."""

    partnership_id: str
    term_id: str | None
    basis_type: str
    basis_id: str
    role: str | None
    entry_type: str
    basis_amount: Decimal
    rate: Decimal | None
    amount: Decimal
    recorded_on: date
    earned_on: date
    payable_on: date


@once_a_state
def line_totals(state: State) -> dict[str, list[tuple[str | None, Decimal | None]]]:
    """By deal, the family of the product and the total of each of its line items, at the deal's rate."""
    families = {("salesforce", row["id"]): row["family"] for row in state.live("salesforce.product2")}
    families |= {("hubspot", row["id"]): row["family"] for row in state.live("hubspot.products")}
    lines = [
        ("salesforce", row["opportunity_id"], row["product2_id"], row["total_price"])
        for row in state.live("salesforce.opportunity_line_item")
    ]
    lines += [("hubspot", row["deal_id"], row["product_id"], row["amount"]) for row in state.live("hubspot.line_items")]
    found: dict[str, list[tuple[str | None, Decimal | None]]] = defaultdict(list)
    for crm, crm_deal_id, product, native in lines:
        deal = opportunities(state).get(opportunity_in(state, crm, crm_deal_id))
        if deal:
            amount = rounded(Fraction(native) * deal.rate) if native is not None and deal.rate is not None else None
            found[deal.opportunity_id].append((families.get((crm, product)), amount))
    return found


def product_amount(state: State, deal: Opportunity) -> Decimal:
    """The line items of a deal that are no services; the whole amount of a deal without line items."""
    lines = line_totals(state).get(deal.opportunity_id)
    if not lines:
        return total([deal.amount])
    return total(amount for family, amount in lines if family not in state.policy["service_product_families"])


def deal_earnings(state: State) -> Iterator[tuple[Key, Earning]]:
    """A won deal is worth its amount, and its products', to each of its counted sources and influencers; earned on closed_on."""
    for deal_id, pieces in touches(state).items():
        deal = opportunities(state)[deal_id]
        if deal.category == "won":
            for piece in pieces:
                yield Key(piece.partnership_id, "won_amount", deal_id, piece.role), Earning(total([deal.amount]), deal.closed_on)
                products = product_amount(state, deal)
                yield Key(piece.partnership_id, "product_amount", deal_id, piece.role), Earning(products, deal.closed_on)


def collection_earnings(state: State) -> Iterator[tuple[Key, Earning]]:
    """Money collected on a won deal is worth itself to each of the deal's counted sources and influencers; earned on that day."""
    for row in state.live("prm.collections"):
        deal = opportunities(state).get(opportunity_of_prm(state, row["crm_opportunity_id"]))
        if deal and deal.category == "won" and has_happened(row["collected_on"], row):
            for piece in touches(state).get(deal.opportunity_id, []):
                amount = total([converted(state, row["amount"], row["currency"], row["collected_on"])])
                key = Key(piece.partnership_id, "collected_amount", row["collection_id"], piece.role)
                yield key, Earning(amount, row["collected_on"])


def lead_earnings(state: State) -> Iterator[tuple[Key, Earning]]:
    """A lead that converted earns its own partnership a flat amount, whatever part that has in the deal: a rate would be of nothing."""
    for lead in leads(state):
        if lead.partnership_id and lead.converted_on and has_happened(lead.created_on, lead.row):
            yield Key(lead.partnership_id, "converted_lead", lead.lead_id, None), Earning(Decimal("0.00"), lead.converted_on)


def earnings(state: State) -> dict[Key, Earning]:
    """All that anybody may be paid for, as known on the day."""
    return dict([*deal_earnings(state), *collection_earnings(state), *lead_earnings(state)])


def applies(state: State, term: dict[str, str | None], key: Key, earned_on: date) -> bool:
    """Whether a term is for this basis, partnership, tier and role, and in force on the earning day, first and last day included.

    A term for delivered pays nothing. A converted lead has no role, so that a term's role is not asked there.
    """
    partnership = partnerships(state)[key.partnership_id]
    return (
        term["basis"] == key.basis_type
        and term["role"] != "delivered"
        and term["program_id"] in (None, partnership.program_id)
        and term["partnership_id"] in (None, key.partnership_id)
        and term["tier"] in (None, partnership.tier)
        and (key.role is None or term["role"] in (None, key.role))
        and (term["effective_from"] is None or date.fromisoformat(term["effective_from"]) <= earned_on)
        and (term["effective_to"] is None or earned_on <= date.fromisoformat(term["effective_to"]))
    )


def most_specific(terms: list[dict[str, str | None]]) -> dict[str, str | None] | None:
    """For the partnership before for its tier before for the programme, then for a role before for any, then the lowest id."""
    return min(
        terms,
        key=lambda term: (
            term["partnership_id"] is None,
            term["tier"] is None,
            term["program_id"] is None,
            term["role"] is None,
            term["term_id"],
        ),
        default=None,
    )


def stamp(state: State, key: Key, earning: Earning) -> Stamp | None:
    """The term that an accrual on this day is made by, if there is one."""
    term = most_specific([term for term in state.policy.rows("commission_terms") if applies(state, term, key, earning.earned_on)])
    if term is None:
        return None
    flat, cap = (Decimal(term[name]) if term[name] else None for name in ("flat_amount", "cap_amount"))
    return Stamp(
        term_id=term["term_id"],
        rate=Fraction(term["rate_percent"] or 0) / 100 if flat is None else None,
        flat=converted(state, flat, term["currency"], earning.earned_on),
        cap=converted(state, cap, term["currency"], earning.earned_on),
        tier=partnerships(state)[key.partnership_id].tier,
        earned_on=earning.earned_on,
        payable_on=days_after(earning.earned_on, int(term["hold_days"] or 0)),
    )


def level(stamped: Stamp, earning: Earning | None) -> Decimal:
    """The basis amount that is paid on: 1 for a flat term, 0 where there is nothing to be paid for."""
    if earning is None:
        return Decimal("0.00")
    return Decimal("1.00") if stamped.rate is None else earning.basis_amount


def due(stamped: Stamp, basis_amount: Decimal) -> Decimal:
    """What is due on a basis amount: the flat amount, or the rate of it, neither more nor less than the cap."""
    amount = rounded(
        Fraction(stamped.flat or 0) * Fraction(basis_amount) if stamped.rate is None else stamped.rate * Fraction(basis_amount)
    )
    if stamped.cap is None:
        return amount
    return max(-stamped.cap, min(stamped.cap, amount))


def accrued_entries(states: Iterable[State]) -> Iterator[Entry]:
    """The ledger but for payouts: each day's states in order, an entry wherever what is due to a key changed.

    From nothing to something is an accrual, which chooses the term; to nothing is a clawback, which forgets it; all else is an adjustment.
    """
    stamps: dict[Key, Stamp] = {}
    dues: dict[Key, Decimal] = defaultdict(lambda: Decimal("0.00"))
    for known in states:
        worth = earnings(known)
        for key in sorted(worth.keys() | stamps.keys(), key=str):
            stamped = stamps.get(key) or stamp(known, key, worth[key])
            if stamped is None:
                continue
            basis_amount = level(stamped, worth.get(key))
            before, now = dues[key], due(stamped, basis_amount)
            if now == before:
                continue
            yield Entry(
                partnership_id=key.partnership_id,
                term_id=stamped.term_id,
                basis_type=key.basis_type,
                basis_id=key.basis_id,
                role=key.role,
                entry_type="accrual" if before == 0 else "clawback" if now == 0 else "adjustment",
                basis_amount=basis_amount,
                rate=None if stamped.rate is None else rounded(stamped.rate, 6),
                amount=now - before,
                recorded_on=known.day,
                earned_on=stamped.earned_on,
                payable_on=stamped.payable_on,
            )
            dues[key] = now
            if now == 0:
                del stamps[key]
            else:
                stamps[key] = stamped


def payout_amounts(state: State) -> dict[Key, tuple[Decimal, date]]:
    """What has been paid, to whomever the payout names, and when."""
    return {
        Key(row["partnership_id"], "payout", row["payout_id"], None): (
            total([converted(state, row["amount"], row["currency"], row["paid_on"])]),
            row["paid_on"],
        )
        for row in state.live("prm.payouts")
        if row["partnership_id"] and has_happened(row["paid_on"], row)
    }


def payout_entries(states: Iterable[State]) -> Iterator[Entry]:
    """Payouts take off what is due: the first entry bears paid_on throughout, a later change is recorded when it was known."""
    entered: dict[Key, tuple[Decimal, date]] = {}
    for known in states:
        paid = payout_amounts(known)
        for key in sorted(paid.keys() | entered.keys(), key=str):
            before, paid_before = entered.get(key, (Decimal("0.00"), None))
            now, paid_on = paid.get(key, (Decimal("0.00"), paid_before))
            if now == before:
                if key in paid and key in entered:
                    entered[key] = now, paid_on
                continue
            yield Entry(
                partnership_id=key.partnership_id,
                term_id=None,
                basis_type="payout",
                basis_id=key.basis_id,
                role=None,
                entry_type="payout",
                basis_amount=now,
                rate=None,
                amount=before - now,
                recorded_on=known.day if key in entered else paid_on,
                earned_on=paid_on,
                payable_on=paid_on,
            )
            entered[key] = now, paid_on


def commission_entries(raw: Raw, policy: Policy) -> list[Entry]:
    """commissions.fct_commission_entries but for entry_id; basis key and recorded_on tell entries apart."""
    states = [state(raw, policy, day) for day in days_of_change(raw)]
    return [*accrued_entries(states), *payout_entries(states)]


def main(raw_database: str, policy_folder: str) -> None:
    """Print what there is."""
    raw, policy = read_raw(Path(raw_database)), read_policy(Path(policy_folder))
    today = state(raw, policy, raw.as_of)
    print(f"as of {raw.as_of}, {len(days_of_change(raw))} days of change, {len(opportunities(today))} opportunities")
    reasons = Counter(piece.exclusion_reason or f"counted, {piece.role}" for piece in attributions(today))
    print("attributions:", len(attributions(today)), dict(sorted(reasons.items())))
    print("credits:", len(credits(today)), total(credit.credited_amount for credit in credits(today)))
    for name, rows in {"partner_revenue": partner_revenue(today), "partner_pipeline": partner_pipeline(today)}.items():
        print(f"{name}:", len(rows), total(row.credited_amount for row in rows))
    entries = commission_entries(raw, policy)
    for kind, number in sorted(Counter(entry.entry_type for entry in entries).items()):
        print(f"commission entries, {kind}:", number, total(entry.amount for entry in entries if entry.entry_type == kind))
    earnings(today), payout_amounts(today)
    for failure in sorted(today.failures):
        print("failure:", failure)


if __name__ == "__main__":
    main(*sys.argv[1:])
