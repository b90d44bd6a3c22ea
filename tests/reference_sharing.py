"""What a partner may see, worked out the slow way: a second time, by somebody who had not read the models.

    resolved(company, policy)   (partner, population, field) -> level, and the rules that decided it
    rows(company, policy)       folder of a partner -> the rows that it is shown
    counts(company, policy)     folder of a partner -> (our population, theirs or None for the total) -> "17", "<5" or "withheld"
    audit(company, policy)      (partner, population, field) -> level, deciding rules, number of rows in which the field is shown
    tellable(company, policy)   folder of a partner -> every text that any file in it may hold

A Company is what the models read, as plain Python; random_sharing.py makes one at random and loads it into DuckDB. There is no SQL here,
and nothing is kept from one question to the next. Only partners that the PRM still lists are in any answer.
"""

import dataclasses
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

Row = dict[str, Any]

LEVELS = ("hidden", "counts", "overlap", "all")
"""From the one that shows least to the one that shows most."""
POPULATIONS = ("customer", "former_customer", "open_opportunity", "partner", "prospect")
"""Those that every company has; its account lists are further ones."""
CLOSEST_FIRST = ("customer", "open_opportunity", "prospect", "unknown")
"""What a partner may say of its record."""


@dataclass(frozen=True)
class Rule:
    """A line of sharing_rules.csv; None is an empty cell."""

    partner_key: str | None
    population: str | None
    field: str | None
    level: str
    effective_from: date | None = None
    effective_to: date | None = None


@dataclass
class Policy:
    """Rules and exclusions in the files' order, and field -> table.column."""

    rules: list[Rule]
    exclusions: list[str]
    fields: dict[str, str]
    min_count: int = 5


@dataclass(frozen=True)
class Record:
    """A record of a partner's list; `values` has further columns of it."""

    partner_key: str
    partner_account_id: str
    their_population: str
    values: Row = dataclasses.field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Match:
    """A record and its best account; `values` has further columns of it."""

    partner_key: str
    partner_account_id: str
    account_id: str
    match_status: str
    score: Decimal | None = None
    values: Row = dataclasses.field(default_factory=dict, compare=False)


@dataclass
class Company:
    """Accounts, deals, users and partners have all columns of their tables in core."""

    as_of: date
    accounts: list[Row]
    opportunities: list[Row]
    users: list[Row]
    partners: list[Row]
    # key -> partner, or None where nobody knows whose list it is
    partner_keys: dict[str, str | None]
    records: list[Record]
    matches: list[Match]
    # account -> those that it is in, lists too
    populations: dict[str, set[str]]
    # any id that an account had or has -> the account, or None where it was deleted
    account_ids: dict[str, str | None]
    # lines of account_lists.csv
    account_lists: list[tuple[str, str]] = dataclasses.field(default_factory=list)


@dataclass(frozen=True)
class Resolved:
    """A level, and the rules that gave it: several where lines repeat each other or the partner has several keys, none where none holds."""

    level: str
    rules: tuple[Rule, ...]


Levels = dict[tuple[str, str, str], Resolved]


@dataclass(frozen=True)
class SharedRow:
    """A row of a partner's file, with a text for partner_account_id and each shareable field; `shown` are the fields it shows."""

    kind: str
    account_id: str
    values: dict[str, str]
    shown: tuple[str, ...]


@dataclass(frozen=True)
class Audited:
    """A row of the audit."""

    level: str
    rules: tuple[Rule, ...]
    rows_shared: int


def lowest(levels: list[str]) -> str:
    """The level that shows least; hidden where there is none."""
    return min(levels, key=LEVELS.index, default="hidden")


def highest(levels: list[str]) -> str:
    """The level that shows most; hidden where there is none."""
    return max(levels, key=LEVELS.index, default="hidden")


def at_least(level: str, other: str) -> bool:
    """Whether a level shows what another one does."""
    return LEVELS.index(level) >= LEVELS.index(other)


def listed_partners(company: Company) -> list[Row]:
    """Those that the PRM has."""
    return [partner for partner in company.partners if partner["is_listed"]]


def keys_of(company: Company, partner: Row) -> list[str]:
    """The partner's keys in order; of one that has none, the slug of its name."""
    keys = sorted(key for key, partner_id in company.partner_keys.items() if partner_id == partner["partner_id"])
    if keys:
        return keys
    bare = "".join(letter for letter in unicodedata.normalize("NFD", partner["name"].lower()) if not unicodedata.combining(letter))
    plain = "".join(letter if letter in "abcdefghijklmnopqrstuvwxyz0123456789" else " " for letter in bare)
    return ["_".join(plain.split())]


def folder_of(company: Company, partner: Row) -> str:
    """The name of its folder."""
    return keys_of(company, partner)[0]


def all_populations(company: Company) -> list[str]:
    """The five and the lists."""
    return sorted({*POPULATIONS, *(name for name, _ in company.account_lists)})


def holds(rule: Rule, day: date) -> bool:
    """Both days are included."""
    if rule.effective_from is not None and day < rule.effective_from:
        return False
    return rule.effective_to is None or day <= rule.effective_to


def applies(rule: Rule, key: str, population: str, field: str) -> bool:
    """An empty cell means any."""
    return rule.partner_key in (None, key) and rule.population in (None, population) and rule.field in (None, field)


def specificity(rule: Rule) -> tuple[bool, bool, bool]:
    """Partner, then population, then field."""
    return rule.partner_key is not None, rule.population is not None, rule.field is not None


def resolved_for_key(company: Company, policy: Policy, key: str, population: str, field: str) -> Resolved:
    """The level of one key of a partner."""
    candidates = [rule for rule in policy.rules if holds(rule, company.as_of) and applies(rule, key, population, field)]
    if not candidates:
        return Resolved("hidden", ())
    most = max(specificity(rule) for rule in candidates)
    winners = [rule for rule in candidates if specificity(rule) == most]
    level = lowest([rule.level for rule in winners])
    return Resolved(level, tuple(rule for rule in winners if rule.level == level))


def resolved(company: Company, policy: Policy) -> Levels:
    """(partner_id, population, field) -> its level: the lowest over the partner's keys."""
    levels: Levels = {}
    for partner in listed_partners(company):
        for population in all_populations(company):
            for field in policy.fields:
                of_keys = [resolved_for_key(company, policy, key, population, field) for key in keys_of(company, partner)]
                level = lowest([one.level for one in of_keys])
                rules = tuple(rule for one in of_keys if one.level == level for rule in one.rules)
                levels[partner["partner_id"], population, field] = Resolved(level, rules)
    return levels


def account_level(company: Company, levels: Levels, partner_id: str, account_id: str, field: str) -> str:
    """The lowest over the account's populations."""
    return lowest([levels[partner_id, population, field].level for population in company.populations.get(account_id, ())])


def excluded_accounts(company: Company, policy: Policy) -> set[str]:
    """Accounts that are excluded by any id that they had or have."""
    excluded = set(policy.exclusions)
    for any_id, account_id in company.account_ids.items():
        if any_id in policy.exclusions and account_id is not None:
            excluded.add(account_id)
    return excluded


def matched_records(company: Company, partner_id: str) -> dict[str, Record]:
    """Account -> the record that it is matched with, auto or manual; of several lists, the one in which they stand closest."""
    found: dict[str, tuple[Any, Record]] = {}
    for match in company.matches:
        if match.match_status not in ("auto", "manual") or company.partner_keys.get(match.partner_key) != partner_id:
            continue
        for record in company.records:
            if (record.partner_key, record.partner_account_id) == (match.partner_key, match.partner_account_id):
                closeness = (
                    CLOSEST_FIRST.index(record.their_population),
                    0 if match.match_status == "manual" else 1,
                    # a manual match of no candidate has no score
                    1 if match.score is None else 0,
                    0 if match.score is None else -match.score,
                    match.partner_key,
                    match.partner_account_id,
                )
                if match.account_id not in found or closeness < found[match.account_id][0]:
                    found[match.account_id] = (closeness, record)
    return {account_id: record for account_id, (_, record) in found.items()}


def accounts_in_review(company: Company, partner_id: str) -> set[str]:
    """Accounts that may be on a list of the partner, and nobody has said yet."""
    return {
        match.account_id
        for match in company.matches
        if match.match_status == "review" and company.partner_keys.get(match.partner_key) == partner_id
    }


def deal_of(company: Company, account_id: str) -> Row | None:
    """The open opportunity with the latest created_on, then the lowest id."""
    deals = [deal for deal in company.opportunities if deal["account_id"] == account_id and deal["stage_category"] == "open"]
    if not deals:
        return None
    latest = max(deal["created_on"] for deal in deals)
    return min((deal for deal in deals if deal["created_on"] == latest), key=lambda deal: deal["opportunity_id"])


def user_of(company: Company, user_id: str | None) -> Row | None:
    """The user with the id."""
    for user in company.users:
        if user["user_id"] == user_id:
            return user
    return None


def text_of(value: Any) -> str:
    """A value as a file shows it; nothing is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def field_value(company: Company, partner: Row, account: Row, place: str) -> str:
    """What a field that is taken from table.column says of an account."""
    table, column = place.split(".")
    row = {
        "dim_accounts": lambda: account,
        "fct_opportunities": lambda: deal_of(company, account["account_id"]),
        "dim_users": lambda: user_of(company, account["owner_user_id"]),
        "dim_partners": lambda: partner,
    }[table]()
    if row is None:
        return ""
    if column.endswith("_user_id"):
        user = user_of(company, row[column])
        return "" if user is None else text_of(user["name"])
    return text_of(row[column])


def rows(company: Company, policy: Policy) -> dict[str, list[SharedRow]]:
    """Folder -> the rows of its partner, in the order of account_id; an empty list where it sees none."""
    levels = resolved(company, policy)
    excluded = excluded_accounts(company, policy)
    shared: dict[str, list[SharedRow]] = {}
    for partner in listed_partners(company):
        partner_id = partner["partner_id"]
        matched, in_review = matched_records(company, partner_id), accounts_in_review(company, partner_id)
        of_partner = []
        for account in sorted(company.accounts, key=lambda account: account["account_id"]):
            account_id = account["account_id"]
            if account_id in excluded:
                continue
            if account_id in matched:
                kind, needed = "overlap", "overlap"
            elif account_id in in_review:
                continue
            else:
                kind, needed = "greenfield", "all"
            shown = tuple(
                field for field in policy.fields if at_least(account_level(company, levels, partner_id, account_id, field), needed)
            )
            if not shown:
                continue
            # their own id tells which of their companies it is, so it goes with the name
            is_named = kind == "overlap" and "company_name" in shown
            values = {"partner_account_id": matched[account_id].partner_account_id if is_named else ""}
            for field, place in policy.fields.items():
                values[field] = field_value(company, partner, account, place) if field in shown else ""
            of_partner.append(SharedRow(kind, account_id, values, shown))
        shared[folder_of(company, partner)] = of_partner
    return shared


def counted_accounts(company: Company, policy: Policy, partner: Row) -> dict[tuple[str, str | None], set[str]]:
    """(our population, theirs or None for any) -> the accounts that its number counts."""
    levels = resolved(company, policy)
    partner_id = partner["partner_id"]
    matched = matched_records(company, partner_id)
    excluded = excluded_accounts(company, policy)
    theirs = {record.their_population for record in company.records if company.partner_keys.get(record.partner_key) == partner_id}
    listed = {row.account_id for row in rows(company, policy)[folder_of(company, partner)] if row.kind == "overlap"}
    counted: dict[tuple[str, str | None], set[str]] = {}
    for population in all_populations(company):
        level = highest([levels[partner_id, population, field].level for field in policy.fields])
        if level == "hidden":
            continue
        members = set()
        for account_id in matched:
            if account_id in excluded or population not in company.populations.get(account_id, ()):
                continue
            own = highest([account_level(company, levels, partner_id, account_id, field) for field in policy.fields])
            if at_least(own, "counts") if level == "counts" else account_id in listed:
                members.add(account_id)
        counted[population, None] = members
        for word in theirs:
            counted[population, word] = {account_id for account_id in members if matched[account_id].their_population == word}
    return counted


def told_apart(counted: dict[tuple[str, str | None], set[str]], min_count: int) -> set[tuple[str, str | None]]:
    """The cells whose number, less that of a population within theirs that is large enough to be told, would tell of fewer than
    min_count accounts. Totals are told where all their cells are, and tell nothing that these do not."""
    found = set()
    for smaller, few in counted.items():
        for bigger, many in counted.items():
            if smaller[0] == bigger[0] or smaller[1] != bigger[1] or bigger[1] is None:
                continue
            if len(few) < min_count or not few <= many:
                continue
            if len(many) - len(few) < min_count and (len(many) > len(few) or bigger[0] > smaller[0]):
                found.add(bigger)
    return found


def nearly_all_listed(
    company: Company, policy: Policy, partner: Row, counted: dict[tuple[str, str | None], set[str]]
) -> set[tuple[str, str | None]]:
    """The cells of populations whose accounts are listed, where the partner could count its rows and find fewer than min_count of them
    in another population than this one. Where no other population has rows, it knows that anyway."""
    levels = resolved(company, policy)
    matched = matched_records(company, partner["partner_id"])
    listed = {row.account_id for row in rows(company, policy)[folder_of(company, partner)] if row.kind == "overlap"}
    listable = [
        population
        for population in all_populations(company)
        if at_least(highest([levels[partner["partner_id"], population, field].level for field in policy.fields]), "overlap")
    ]
    found = set()
    for (population, theirs), accounts in counted.items():
        rows_of_kind = {account for account in listed if theirs in (None, matched[account].their_population)}
        if population in listable and len(listable) > 1 and len(rows_of_kind - accounts) < policy.min_count:
            found.add((population, theirs))
    return found


def counts(company: Company, policy: Policy) -> dict[str, dict[tuple[str, str | None], str]]:
    """Folder -> (our population, theirs or None for the total) -> the number, "<5" under min_count, or "withheld"."""
    told: dict[str, dict[tuple[str, str | None], str]] = {}
    for partner in listed_partners(company):
        counted = counted_accounts(company, policy, partner)
        apart = told_apart(counted, policy.min_count)
        apart |= {cell for cell in nearly_all_listed(company, policy, partner, counted) if cell[1] is not None}
        cells = {}
        for (population, theirs), accounts in counted.items():
            parts = [cell for cell in counted if cell[0] == population and cell[1] is not None]
            if len(accounts) < policy.min_count:
                cells[population, theirs] = f"<{policy.min_count}"
            elif (population, theirs) in apart:
                cells[population, theirs] = "withheld"
            elif theirs is None and any(len(counted[cell]) < policy.min_count or cell in apart for cell in parts):
                # the total less the other cells would be the one that is not told
                cells[population, theirs] = "withheld"
            else:
                cells[population, theirs] = str(len(accounts))
        told[folder_of(company, partner)] = cells
    return told


def audit(company: Company, policy: Policy) -> dict[tuple[str, str, str], Audited]:
    """(partner_id, population, field) -> its level, what decided it, and how many rows show the field of an account in the population."""
    shared = rows(company, policy)
    partners = {partner["partner_id"]: partner for partner in company.partners}
    audited = {}
    for (partner_id, population, field), one in resolved(company, policy).items():
        of_partner = shared[folder_of(company, partners[partner_id])]
        showing = [row for row in of_partner if field in row.shown and population in company.populations.get(row.account_id, ())]
        audited[partner_id, population, field] = Audited(one.level, one.rules, len(showing))
    return audited


def tellable(company: Company, policy: Policy) -> dict[str, set[str]]:
    """Folder -> all texts that it may hold: its name, the partner's name, the cells of its rows, the populations it is told numbers of."""
    shared, told = rows(company, policy), counts(company, policy)
    texts = {}
    for partner in listed_partners(company):
        folder = folder_of(company, partner)
        cells = {text for row in shared[folder] for text in row.values.values() if text}
        texts[folder] = {folder, partner["name"], *cells, *(population for population, _ in told[folder])}
    return texts
