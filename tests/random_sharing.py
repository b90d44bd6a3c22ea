"""Small companies and sharing rules at random, in which whatever a partner might read is a text of its own, known by where it was planted.

    company = random_company(rng)
    policy = random_rules(rng, company)
    load(connection, company, policy)

`load` makes the tables that models of what a partner may see read, in the databases `build` and `raw`, attached in memory if they are not
there. The columns of core are those of the models' contracts, so that a column that is added is planted too.

`company.canaries` is what leaks.py looks for: a text (Zq and ten letters), a day before 2021, a number of nine digits or a score of six
decimals -> where it was planted. Only flags, statuses of matches, categories of stages and their own words for a population are plain.
"""

import datetime as dt
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

import duckdb
import yaml
from reference_sharing import CLOSEST_FIRST, LEVELS, POPULATIONS, Company, Match, Policy, Record, Row, Rule, keys_of, matched_records

from orchestration.settings import ROOT

AS_OF = dt.date(2026, 7, 2)
FIRST_CANARY_DAY, CANARY_DAYS = dt.date(1951, 1, 1), 25_000

FIELDS = {
    "company_name": "dim_accounts.name",
    "country_region": "dim_accounts.region",
    "account_status": "dim_accounts.account_status",
    "deal_stage": "fct_opportunities.stage",
    "domain": "dim_accounts.domain",
    "deal_opened_on": "fct_opportunities.created_on",
    "account_owner": "dim_users.name",
    "partner_owner": "dim_partners.partner_manager_user_id",
    "deal_closes_on": "fct_opportunities.closes_on",
}
"""seeds/shareable_fields.csv."""
FURTHER_FIELDS = {
    "city": "dim_accounts.city",
    "health_score": "dim_accounts.health_score",
    "industry": "dim_accounts.industry",
    "employees": "dim_accounts.employees",
    "is_target_account": "dim_accounts.is_target_account",
    "deal_amount": "fct_opportunities.amount",
    "deal_owner": "fct_opportunities.owner_user_id",
    "owner_email": "dim_users.email",
    "owner_manager": "dim_users.manager_user_id",
    "partner_tier": "dim_partners.tier",
}
"""What an organisation may add, of each table and type."""

CORE = ("dim_accounts", "fct_opportunities", "dim_users", "dim_partners", "bridge_account_ids")
OTHER_TABLES = {
    "account_mapping.account_populations": "account_id varchar, population varchar",
    "account_mapping.fct_account_matches": (
        "partner_key varchar, partner_account_id varchar, partner_id varchar, account_id varchar, match_status varchar, "
        "match_rule varchar, evidence varchar, reason varchar, score decimal(9, 6)"
    ),
    "account_mapping.overlap_accounts": (
        "partner_id varchar, account_id varchar, partner_key varchar, partner_account_id varchar, our_population varchar, "
        "their_population varchar, suggested_play varchar, match_status varchar, match_rule varchar, score decimal(9, 6), "
        "open_opportunities bigint, open_pipeline decimal(18, 2)"
    ),
    "intermediate.int_account_mapping__matched_accounts": (
        "partner_id varchar, account_id varchar, partner_key varchar, partner_account_id varchar, their_population varchar, "
        "match_status varchar, match_rule varchar, score decimal(9, 6)"
    ),
    "intermediate.int_partners__partner_keys": "partner_key varchar, partner_id varchar, has_list boolean",
    "intermediate.int_partners__list_statuses": "partner_key varchar, account_status varchar, their_population varchar, is_in_use boolean",
    "staging.stg_partner_lists__accounts": (
        "partner_key varchar, partner_account_id varchar, company_name varchar, website varchar, country varchar, state varchar, "
        "city varchar, phone varchar, registration_number varchar, account_status varchar, deal_stage varchar, owner_name varchar, "
        "owner_email varchar, partner_owner_name varchar, deal_amount_native decimal(18, 2), currency varchar, deal_opened_on date, "
        "deal_closes_on date, source_extract_id varchar, source_row bigint"
    ),
    "staging.stg_policy__account_lists": "account_list varchar, account_id varchar",
    "staging.stg_policy__partner_keys": "partner_key varchar, partner_id varchar",
    "policy.sharing_rules": (
        "partner_key varchar, population varchar, field varchar, level varchar, effective_from varchar, effective_to varchar"
    ),
    "policy.sharing_exclusions": "account_id varchar, reason varchar",
    "policy.shareable_fields": "field varchar, column varchar",
    "policy.account_lists": "list varchar, account_id varchar",
    "policy.partner_keys": "partner_key varchar, partner_id varchar",
}
SCHEMAS = ("staging", "intermediate", "core", "account_mapping", "sharing", "policy")
Columns = list[tuple[str, str, bool]]
"""Name, type, whether it is never null."""


@dataclass
class PlantedCompany(Company):
    """A company, the further rows that `load` needs, and where each text in it was planted."""

    # partner_key, account_status, their_population, is_in_use
    list_statuses: list[tuple[str, str | None, str, bool]] = field(default_factory=list)
    bridge: list[Row] = field(default_factory=list)
    canaries: dict[str, str] = field(default_factory=dict)


@cache
def contract(table: str) -> Columns:
    """Columns of a table of core as its contract has them."""
    (model,) = [
        model
        for model in yaml.safe_load((ROOT / "models" / "marts" / "core" / f"{table}.yml").read_text(encoding="utf-8"))["models"]
        if model["name"] == table
    ]
    return [
        (column["name"], column["data_type"], any(one["type"] == "not_null" for one in column.get("constraints", ())))
        for column in model["columns"]
    ]


@cache
def columns_of(table: str) -> Columns:
    """Columns of one of the other tables."""
    parts = OTHER_TABLES[table].replace("(18, 2)", "(18;2)").replace("(9, 6)", "(9;6)").split(", ")
    return [(name, kind.replace(";", ", "), False) for name, kind in (part.split(" ", 1) for part in parts)]


class Planting:
    """Values of which none is like another."""

    def __init__(self, rng: random.Random) -> None:
        self.random = rng
        self.canaries: dict[str, str] = {}
        self.days = iter(rng.sample(range(CANARY_DAYS), CANARY_DAYS))

    def text(self, where: str, first: str = "Zq") -> str:
        return self._new(where, lambda: first + "".join(self.random.choices("abcdefghijklmnopqrstuvwxyz", k=10)))

    def key(self, where: str) -> str:
        return self.text(where, "zq")

    def number(self, where: str) -> int:
        return int(self._new(where, lambda: str(self.random.randint(100_000_000, 999_999_999))))

    def score(self, where: str) -> Decimal:
        # six digits after the point, the last of them no 0
        return Decimal(self._new(where, lambda: f"0.{self.random.randint(10_000, 99_999)}{self.random.randint(1, 9)}"))

    def day(self, where: str) -> dt.date:
        day = FIRST_CANARY_DAY + dt.timedelta(days=next(self.days))
        self.canaries[day.isoformat()] = where
        return day

    def value(self, where: str, kind: str) -> Any:
        """A value of a column's type."""
        match kind.partition("(")[0]:
            case "varchar":
                return self.text(where)
            case "date":
                return self.day(where)
            case "bigint" | "integer":
                return self.number(where)
            case "decimal":
                places = int(kind.partition(",")[2].strip(" )"))
                # a column for shares has no room for nine digits
                return self.score(where) if kind.startswith("decimal(9") else Decimal(self.number(where)).quantize(Decimal(10) ** -places)
            case "boolean":
                return self.random.random() < 0.5
        raise ValueError(f"{where}: no value of type {kind}")

    def row(self, table: str, columns: Columns, given: Row, nulls: float = 0.06) -> Row:
        """A row with these values, and in all other columns new ones or none."""
        name = next(iter(given.values()))
        unplanted = [column for column in given if column not in {each for each, _, _ in columns}]
        if unplanted:
            raise ValueError(f"{table} has no column {', '.join(unplanted)}")
        return {
            column: given[column]
            if column in given
            else None
            if not never_null and self.random.random() < nulls
            else self.value(f"{table}.{column} of {name}", kind)
            for column, kind, never_null in columns
        }

    def _new(self, where: str, make: Callable[[], str]) -> str:
        while (value := make()).lower() in self.canaries or value in self.canaries:
            pass
        self.canaries[value] = where
        return value


def random_company(rng: random.Random) -> PlantedCompany:
    """8 to 40 accounts, 2 to 5 partners with or without lists, and whatever else makes a difference to what they may see."""
    planting = Planting(rng)
    accounts = [planting.text(f"id of account {number}") for number in range(rng.choice((rng.randint(8, 40), 40)))]
    users = _users(planting)
    user_ids = [user["user_id"] for user in users]
    # one who left, and of whom no extract ever told
    owners = [*user_ids, planting.text("id of an unknown user"), None]
    planted_accounts = [
        planting.row("dim_accounts", contract("dim_accounts"), {"account_id": account, "owner_user_id": rng.choice(owners)} | _parent(rng))
        for account in accounts
    ]
    company = PlantedCompany(AS_OF, planted_accounts, [], users, [], {}, [], [], {}, {})
    company.opportunities = _opportunities(planting, accounts, owners)
    company.populations = _populations(rng, company.opportunities, accounts)
    _name_ids(planting, company)
    _list_accounts(planting, company)
    for number in range(rng.randint(2, 5)):
        _add_partner(planting, company, number, [*user_ids, None])
    if rng.random() < 0.4:
        # a list of nobody knows whom
        _add_list(planting, company, planting.key("key of an unknown list"), None)
    company.canaries = planting.canaries
    return company


def _parent(rng: random.Random) -> Row:
    return {"parent_account_id": None} if rng.random() < 0.5 else {}


def _users(planting: Planting) -> list[Row]:
    ids = [planting.text(f"id of user {number}") for number in range(planting.random.randint(2, 5))]
    return [
        planting.row("dim_users", contract("dim_users"), {"user_id": user, "manager_user_id": planting.random.choice([*ids, None])})
        for user in ids
    ]


def _opportunities(planting: Planting, accounts: list[str], owners: list[str | None]) -> list[Row]:
    rng = planting.random
    columns = contract("fct_opportunities")
    # in some companies nearly all have deals, so that numbers are over the floor; in others hardly any
    chance = rng.choice((0.2, 0.6, 0.9))
    deals = []
    for account in [*accounts, None]:
        opened_on = None
        for _ in range(rng.randint(1, 4) if rng.random() < chance else 0):
            category = rng.choice(("open", "open", "open", "won", "lost"))
            deal = {"opportunity_id": planting.text("id of an opportunity"), "account_id": account, "stage_category": category}
            deal |= {"owner_user_id": rng.choice(owners), "is_won": category == "won"}
            if category == "open" and opened_on is not None and rng.random() < 0.5:
                # on one day with another one: the lower id counts
                deal["created_on"] = opened_on
            deals.append(planting.row("fct_opportunities", columns, deal))
            opened_on = deals[-1]["created_on"] if category == "open" else opened_on
    rng.shuffle(deals)
    return deals


def _populations(rng: random.Random, deals: list[Row], accounts: list[str]) -> dict[str, set[str]]:
    populations: dict[str, set[str]] = {}
    for account in accounts:
        categories = {deal["stage_category"] for deal in deals if deal["account_id"] == account}
        own = populations[account] = set()
        if rng.random() < 0.1:
            own.add("former_customer")
        elif "won" in categories or rng.random() < 0.15:
            own.add("customer")
        if "open" in categories:
            own.add("open_opportunity")
        if rng.random() < 0.07:
            own.add("partner")
        if not own:
            own.add("prospect")
    return populations


def _name_ids(planting: Planting, company: PlantedCompany) -> None:
    """Ids of accounts that were merged into others or deleted, beside their own."""
    rng = planting.random
    rows: list[Row] = []
    for account in company.accounts:
        rows.append({"any_account_id": account["account_id"], "account_id": account["account_id"], "standing": "itself"})
        for _ in range(rng.choice((0, 0, 0, 1, 2))):
            merged = planting.text(f"former id of account {account['account_id']}")
            rows.append({"any_account_id": merged, "account_id": account["account_id"], "standing": rng.choice(("merged", "linked"))})
    rows += [
        {"any_account_id": planting.text("id of a deleted account"), "account_id": None, "standing": "deleted"}
        for _ in range(rng.randint(0, 2))
    ]
    company.bridge = [planting.row("bridge_account_ids", contract("bridge_account_ids"), row) for row in rows]
    company.account_ids = {row["any_account_id"]: row["account_id"] for row in company.bridge}


def _list_accounts(planting: Planting, company: PlantedCompany) -> None:
    """Lists of accounts: some at random, some nearly another population."""
    rng = planting.random
    for _ in range(rng.choice((0, 1, 1, 2, 3))):
        name = planting.key("name of an account list")
        like = rng.choice([*POPULATIONS, None, None])
        everyone = sorted(company.populations)
        members = [account for account in everyone if like in company.populations[account]] or everyone
        rng.shuffle(members)
        if like is None:
            members = members[: rng.randint(1, len(members))]
        else:
            members = members[rng.choice((0, 0, 1, 3)) :] + rng.sample(everyone, rng.choice((0, 0, 1, 2, 5)))
        for account in sorted(set(members)):
            former = [any_id for any_id, now in company.account_ids.items() if now == account]
            company.account_lists.append((name, rng.choice(former)))
            company.populations[account].add(name)
        # names nobody, and a list may have no other line
        if rng.random() < 0.2:
            company.account_lists.append((name, planting.text("unknown id on an account list")))
    if rng.random() < 0.1:
        company.account_lists.append((planting.key("name of a list of nobody"), planting.text("unknown id on an account list")))


def _add_partner(planting: Planting, company: PlantedCompany, number: int, managers: list[str | None]) -> None:
    rng = planting.random
    name = planting.text(f"name of partner {number}") + rng.choice(("", "", " Ltd", " & Co"))
    given = {"partner_id": planting.text(f"id of partner {number}"), "name": name, "partner_manager_user_id": rng.choice(managers)}
    given["is_listed"] = rng.random() < 0.85
    partners = [account for account, own in company.populations.items() if "partner" in own]
    given["account_id"] = rng.choice([*partners, None])
    partner = planting.row("dim_partners", contract("dim_partners"), given)
    company.partners.append(partner)
    for _ in range(rng.choice((0, 1, 1, 1, 1, 1, 2, 2))):
        key = planting.key(f"key of partner {number}")
        company.partner_keys[key] = partner["partner_id"]
        # a key of the policy whose list has not come yet
        if rng.random() < 0.85:
            _add_list(planting, company, key, partner["partner_id"])


def _add_list(planting: Planting, company: PlantedCompany, key: str, partner_id: str | None) -> None:
    rng = planting.random
    company.partner_keys[key] = partner_id
    words: dict[str | None, str] = {}
    # one word for many companies makes numbers over the floor
    for population in rng.sample(CLOSEST_FIRST, rng.choice((1, 1, 2, 3, 4))):
        word = None if population == "unknown" and rng.random() < 0.5 else planting.text(f"word of {key} for {population}")
        words[word] = population
    accounts = sorted(company.populations)
    free = rng.sample(accounts, len(accounts))
    share = rng.choice((0.3, 0.7, 0.95, 1.0))
    for _ in range(rng.choice((rng.randint(1, len(accounts)), len(accounts) + 4))):
        word = rng.choice(list(words))
        identity = {"partner_account_id": planting.text(f"id of a record of {key}"), "partner_key": key, "account_status": word}
        values = planting.row("stg_partner_lists__accounts", columns_of("staging.stg_partner_lists__accounts"), identity)
        record = Record(key, values["partner_account_id"], words[word], values)
        company.records.append(record)
        if rng.random() < share and free:
            status = rng.choice(("auto", "auto", "auto", "auto", "manual", "review"))
            # an account has at most one record; in review it may be several's
            account = free.pop() if status != "review" else rng.choice(free)
        elif rng.random() < 0.5:
            status, account = rng.choice(("rejected", "rejected", "review")), rng.choice(accounts)
        else:
            continue
        values = planting.row(
            "fct_account_matches",
            columns_of("account_mapping.fct_account_matches"),
            {"partner_account_id": record.partner_account_id, "partner_key": key, "partner_id": partner_id}
            | {"account_id": account, "match_status": status},
        )
        values["suggested_play"] = planting.text(f"overlap_accounts.suggested_play of {record.partner_account_id}")
        values["open_opportunities"] = planting.number(f"overlap_accounts.open_opportunities of {record.partner_account_id}")
        values["open_pipeline"] = Decimal(planting.number(f"overlap_accounts.open_pipeline of {record.partner_account_id}"))
        company.matches.append(Match(key, record.partner_account_id, account, status, values["score"], values))
    used = {record.values["account_status"] for record in company.records if record.partner_key == key}
    # a word that the list had once
    words |= {planting.text(f"word that {key} once had"): rng.choice(CLOSEST_FIRST)} if rng.random() < 0.3 else {}
    company.list_statuses += [(key, word, population, word in used) for word, population in words.items()]


def random_rules(rng: random.Random, company: PlantedCompany) -> Policy:
    """0 to 12 rules of any shape, some of which contradict each other, exclusions by any id, and the fields that may be shared."""
    fields = dict(FIELDS)
    for name in rng.sample(sorted(FURTHER_FIELDS), rng.randint(0, 2)):
        fields[name] = FURTHER_FIELDS[name]
    keys = sorted({*company.partner_keys, *(key for partner in company.partners for key in keys_of(company, partner))})
    populations = sorted({*POPULATIONS, *(name for name, _ in company.account_lists)})
    rules: list[Rule] = []
    if rng.random() < 0.7:
        # without a rule for all, nearly everything is hidden
        rules.append(Rule(None, None, None, rng.choice(LEVELS), None, None))
    for _ in range(rng.randint(0, 11)):
        if rules and rng.random() < 0.2:
            again = rng.choice(rules)
            cells = (again.partner_key, again.population, again.field)
        else:
            cells = (_maybe(rng, keys), _maybe(rng, populations), _maybe(rng, sorted(fields)))
        rules.append(Rule(*cells, rng.choice(LEVELS), *_effective(rng)))
    rng.shuffle(rules)
    exclusions = rng.sample(sorted(company.account_ids), min(len(company.account_ids), rng.choice((0, 0, 1, 2, 4))))
    return Policy(rules, exclusions, fields)


def _maybe(rng: random.Random, choices: Sequence[str]) -> str | None:
    return rng.choice(choices) if rng.random() < 0.5 else None


def _effective(rng: random.Random) -> tuple[dt.date | None, dt.date | None]:
    """Most of them hold on the day, some on that day for the first or last time, some no longer or not yet."""
    day = lambda *days: None if rng.random() < 0.4 else AS_OF + dt.timedelta(days=rng.choice(days))  # noqa: E731
    match rng.random():
        case chance if chance < 0.8:
            return day(-30, -1, 0, 0), day(0, 0, 1, 30)
        case chance if chance < 0.9:
            return day(-30, -2), AS_OF - dt.timedelta(days=1)
        case _:
            return AS_OF + dt.timedelta(days=1), day(2, 30)


def load(connection: duckdb.DuckDBPyConnection, company: PlantedCompany, policy: Policy) -> None:
    """Make the databases `build` and `raw` of the connection hold this company and policy, in the tables that models read."""
    attached = {name for (name,) in connection.execute("select database_name from duckdb_databases()").fetchall()}
    for name in {"build", "raw"} - attached:
        connection.execute(f"attach ':memory:' as {name}")
    for schema in SCHEMAS:
        connection.execute(f"create schema if not exists build.{schema}")
    connection.execute("create schema if not exists raw.ledger")
    connection.execute("create or replace table raw.ledger.as_of (as_of date)")
    connection.execute("insert into raw.ledger.as_of values (?)", [company.as_of])
    for table, rows in zip(CORE, (company.accounts, company.opportunities, company.users, company.partners, company.bridge), strict=True):
        columns = contract(table)
        _make(connection, f"core.{table}", columns, ([row[name] for name, _, _ in columns] for row in rows))
    for table, rows in _other_rows(company, policy).items():
        _make(connection, table, columns_of(table), rows)


def _make(connection: duckdb.DuckDBPyConnection, table: str, columns: Columns, rows: Iterable[Sequence[Any]]) -> None:
    # "column" is a column
    defined = ", ".join(f'"{name}" {kind}' for name, kind, _ in columns)
    connection.execute(f"create or replace table build.{table} ({defined})")
    rows = list(rows)
    # a statement a row takes seconds
    for first in range(0, len(rows), 100):
        some = rows[first : first + 100]
        places = ", ".join(f"({', '.join('?' * len(columns))})" for _ in some)
        connection.execute(f"insert into build.{table} values {places}", [value for row in some for value in row])


def _other_rows(company: PlantedCompany, policy: Policy) -> dict[str, list[tuple[Any, ...]]]:
    matches = {(match.partner_key, match.partner_account_id): match.values for match in company.matches}
    statuses = {account["account_id"]: account["account_status"] for account in company.accounts}
    matched, overlaps = [], []
    for partner in company.partners:
        partner_id = partner["partner_id"]
        for account_id, record in sorted(matched_records(company, partner_id).items()):
            match = matches[record.partner_key, record.partner_account_id]
            ids = (partner_id, account_id, record.partner_key, record.partner_account_id)
            how = (match["match_status"], match["match_rule"], match["score"])
            matched.append((*ids, record.their_population, *how))
            play = (statuses[account_id], record.their_population, match["suggested_play"])
            overlaps.append((*ids, *play, *how, match["open_opportunities"], match["open_pipeline"]))
    day = lambda day: None if day is None else day.isoformat()  # noqa: E731
    named = [(key, partner_id) for key, partner_id in company.partner_keys.items() if partner_id]
    listed = {record.partner_key for record in company.records}
    match_columns = [name for name, _, _ in columns_of("account_mapping.fct_account_matches")]
    record_columns = [name for name, _, _ in columns_of("staging.stg_partner_lists__accounts")]
    return {
        "account_mapping.account_populations": [(account, one) for account, own in company.populations.items() for one in sorted(own)],
        "account_mapping.fct_account_matches": [tuple(match.values[name] for name in match_columns) for match in company.matches],
        "account_mapping.overlap_accounts": overlaps,
        "intermediate.int_account_mapping__matched_accounts": matched,
        "intermediate.int_partners__partner_keys": [(key, partner, key in listed) for key, partner in company.partner_keys.items()],
        "intermediate.int_partners__list_statuses": list(company.list_statuses),
        "staging.stg_partner_lists__accounts": [tuple(record.values[name] for name in record_columns) for record in company.records],
        "staging.stg_policy__account_lists": list(company.account_lists),
        "staging.stg_policy__partner_keys": named,
        "policy.sharing_rules": [
            (rule.partner_key, rule.population, rule.field, rule.level, day(rule.effective_from), day(rule.effective_to))
            for rule in policy.rules
        ],
        "policy.sharing_exclusions": [(account_id, "asked for it") for account_id in policy.exclusions],
        "policy.shareable_fields": list(policy.fields.items()),
        "policy.account_lists": list(company.account_lists),
        "policy.partner_keys": named,
    }
