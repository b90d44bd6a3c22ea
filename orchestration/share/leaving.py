"""What may leave for a partner, read from a generation's database: rows and counts that the sharing models let through, no others."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from orchestration.publish.contract import literal, quoted

RELATIONS = {"overlap": ("overlap", "all"), "greenfield": ("all",)}
"""The two kinds of rows, and the levels at which a field is in them."""

NEEDED = ("sharing.shared_accounts", "sharing.shared_counts", "sharing.shared_fields", "sharing.sharing_audit")
OWN_ID, NAME = "partner_account_id", "company_name"
ALIASES = {"dim_accounts": "accounts", "fct_opportunities": "deals", "dim_users": "owners", "dim_partners": "partners"}
"""Where a shared field is taken from: the account, its newest open deal, its owner, the partner itself."""


@dataclass(frozen=True)
class Partner:
    """A partner that may see something."""

    partner_id: str
    partner_key: str
    name: str


class Rule(NamedTuple):
    """What a partner sees of a field of a population's accounts: counts, overlap or all."""

    population: str
    field: str
    level: str


@dataclass(frozen=True)
class Count:
    """Accounts in common: `accounts` is a number, "<5" or "withheld"; `their_population` is None for all of them."""

    our_population: str
    their_population: str | None
    accounts: str


@dataclass(frozen=True)
class Rows:
    """Accounts as a partner sees them: typed values in the order of `columns`, None where a cell is not shown."""

    columns: tuple[str, ...]
    values: list[tuple[Any, ...]]


@dataclass(frozen=True)
class Change:
    """What differs from the generation before in what a partner sees of one account. `account_id` and `account_name` are ours alone;
    the rest may be told to the partner: `company_name` is only there if the partner sees it today."""

    change: str
    relation: str
    partner_account_id: str | None
    company_name: str | None
    changed_fields: str | None
    account_id: str
    account_name: str | None


@dataclass(frozen=True)
class Quarter:
    """A fiscal quarter, its first and its last day."""

    name: str
    starts_on: dt.date
    ends_on: dt.date


class Leaving:
    """A generation's database, and the one before it where there is one, opened for reading.

    What is asked of a partner is kept until another partner is asked about: its files and pages are made one after the other.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, has_before: bool) -> None:
        self._db = connection
        self.has_before = has_before
        self._partner: Partner | None = None
        self._told: dict[str, Any] = {}
        self._fields = {"now": _prepare(connection, "now")}
        if has_before:
            self._fields["before"] = _prepare(connection, "before")

    def partners(self) -> list[Partner]:
        """Every partner that may see anything at all, by key."""
        return [
            Partner(*row)
            for row in self._db.execute(
                """
                select distinct audit.partner_id, audit.partner_key, coalesce(partners.name, audit.partner_key)
                from now.sharing.sharing_audit as audit
                join now.core.dim_partners as partners using (partner_id)
                where audit.level <> 'hidden'
                order by audit.partner_key
                """
            ).fetchall()
        ]

    def partner_keys(self) -> list[str]:
        """The keys of all partners that the PRM lists, whatever they see."""
        return [key for (key,) in self._db.execute("select distinct partner_key from now.sharing.sharing_audit order by 1").fetchall()]

    def quarters(self, as_of: dt.date) -> list[Quarter]:
        """The fiscal quarter of a day and the last one that had closed by then, the newer first."""
        return [
            Quarter(*row)
            for row in self._db.execute(
                """
                select fiscal_quarter, min(date_day) as starts_on, max(date_day) as ends_on
                from now.core.dim_dates
                group by fiscal_quarter
                having starts_on <= ?
                order by starts_on desc
                limit 2
                """,
                [as_of],
            ).fetchall()
        ]

    def rules(self, partner: Partner) -> list[Rule]:
        """What the rules of the day let the partner see; what is hidden is not named."""
        return self._kept(
            partner,
            "rules",
            lambda: [
                Rule(*row)
                for row in self._db.execute(
                    """
                    select population, field, level
                    from now.sharing.sharing_audit
                    join now.sharing.shared_fields using (field)
                    where partner_id = ? and level <> 'hidden'
                    order by population, place
                    """,
                    [partner.partner_id],
                ).fetchall()
            ],
        )

    def counts(self, partner: Partner) -> list[Count]:
        """Accounts in common, as the partner is told."""
        return [
            Count(*row)
            for row in self._db.execute(
                """
                select our_population, their_population, accounts
                from now.sharing.shared_counts
                where partner_id = ?
                order by our_population, their_population nulls last
                """,
                [partner.partner_id],
            ).fetchall()
        ]

    def columns(self, partner: Partner, relation: str) -> tuple[str, ...]:
        """The columns of the partner's rows of a relation; none where no rule lets it see such rows."""
        levels = RELATIONS[relation]
        shown = {rule.field for rule in self.rules(partner) if rule.level in levels}
        own_id = (OWN_ID,) if relation == "overlap" and NAME in shown else ()
        return (*own_id, *(field for field in self._fields["now"] if field in shown))

    def rows(self, partner: Partner, relation: str) -> Rows:
        """The rows of a relation, sorted by what they show."""
        columns = self.columns(partner, relation)
        if not columns:
            return Rows((), [])
        return self._kept(partner, relation, lambda: Rows(columns, self._db.execute(_rows_sql(columns), [relation]).fetchall()))

    def write_parquet(self, partner: Partner, relation: str, file: Path) -> None:
        """The same rows as Parquet, their values typed."""
        columns = self.columns(partner, relation)
        self._kept(partner, relation, lambda: self.rows(partner, relation))
        self._db.execute(f"copy ({_rows_sql(columns)}) to {literal(str(file))} (format parquet, compression zstd)", [relation])

    def changes(self, partner: Partner) -> list[Change]:
        """What is new, gone or changed since the generation before; nothing where there is none."""
        if not self.has_before:
            return []
        return self._kept(partner, "changes", self._changes)

    def _kept(self, partner: Partner, what: str, ask: Callable[[], Any]) -> Any:
        if partner != self._partner:
            self._partner, self._told = partner, {}
            for side in self._fields:
                self._db.execute(f"create or replace temp table {side}_seen as {self._seen(side)}", [partner.partner_id])
        if what not in self._told:
            self._told[what] = ask()
        return self._told[what]

    def _changes(self) -> list[Change]:
        fields = list(dict.fromkeys((*self._fields["now"], *self._fields["before"])))

        def value(side: str, field: str) -> str:
            return f"cast({side}.{quoted(field)} as varchar)" if field in self._fields[side] else "cast(null as varchar)"

        differing = ", ".join(
            f"case when {value('now', field)} is distinct from {value('before', field)} then {literal(field)} end" for field in fields
        )
        name = f"now.{quoted(NAME)}" if NAME in self._fields["now"] else "null"
        return [
            Change(*row)
            for row in self._db.execute(
                f"""
                with changes as (
                    select
                        case
                            when before.account_id is null then 'new'
                            when now.account_id is null then 'gone'
                            else 'changed'
                        end as change,
                        relation,
                        case
                            when now.account_id is null then before.{OWN_ID} else now.{OWN_ID}
                        end as {OWN_ID},
                        {name} as {NAME},
                        case
                            when before.account_id is not null and now.account_id is not null
                                then nullif(concat_ws(', ', {differing}), '')
                        end as changed_fields,
                        account_id
                    from temp.now_seen as now
                    full join temp.before_seen as before using (relation, account_id)
                )
                select change, relation, {OWN_ID}, changes.{NAME}, changed_fields, account_id, accounts.name
                from changes
                left join now.core.dim_accounts as accounts using (account_id)
                where change <> 'changed' or changed_fields is not null
                order by change desc, relation desc, {OWN_ID} nulls last, changes.{NAME} nulls last, changed_fields, account_id
                """
            ).fetchall()
        ]

    def write_table(self, file: Path, columns: Sequence[str], values: Sequence[Sequence[str | None]]) -> None:
        """Texts as Parquet."""
        self._db.execute(f"create or replace temp table told ({', '.join(f'{quoted(column)} varchar' for column in columns)})")
        if values:
            by_column = [list(column) for column in zip(*values, strict=True)]
            self._db.execute(f"insert into told select {', '.join('unnest(?::varchar[])' for _ in columns)}", by_column)
        self._db.execute(f"copy told to {literal(str(file))} (format parquet, compression zstd)")

    def ours(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Whatever else the generation (`now`) knows, for pages that stay in the house: nothing of it may be told to a partner."""
        return self._db.execute(sql, parameters).fetchall()

    def _seen(self, side: str) -> str:
        """SQL of the accounts that the partner (a parameter) sees, each field typed, null where it is not shown."""
        own_id = f"case when {_shows(NAME)} then shared.{OWN_ID} end"
        fields = "".join(
            f", case when {_shows(field)} then {of_partner or quoted('told', field)} end as {quoted(field)}"
            for field, of_partner in self._fields[side].items()
        )
        return (
            f"select shared.account_id, shared.relation, {own_id} as {OWN_ID}{fields} "
            f"from {side}.sharing.shared_accounts as shared "
            f"join temp.{side}_values as told on shared.account_id = told.account_id "
            f"join {side}.core.dim_partners as partners on shared.partner_id = partners.partner_id "
            "where shared.partner_id = ?"
        )


@contextmanager
def leaving(database: Path, before: Path | None = None) -> Iterator[Leaving]:
    """Open a generation's database, and the one that is published before it, if that one shares anything."""
    connection = duckdb.connect(config={"temp_directory": str(database.parent / ".spill")})
    try:
        connection.execute(f"attach {literal(str(database))} as now (read_only)")
        has_before = before is not None and before.exists()
        if has_before:
            connection.execute(f"attach {literal(str(before))} as before (read_only)")
            has_before = _shares(connection, "before")
        yield Leaving(connection, has_before)
    finally:
        connection.close()


def _shares(connection: duckdb.DuckDBPyConnection, side: str) -> bool:
    there = connection.execute(
        "select schema_name || '.' || table_name from duckdb_tables() where database_name = ? and schema_name = 'sharing'", [side]
    ).fetchall()
    return {name for (name,) in there}.issuperset(NEEDED)


def _rows_sql(columns: Sequence[str]) -> str:
    names = ", ".join(quoted(column) for column in columns)
    return f"select {names} from temp.now_seen where relation = ? order by all nulls last"


def _shows(field: str) -> str:
    return f"contains(',' || shared.shown_fields || ',', {literal(f',{field},')})"


def _prepare(connection: duckdb.DuckDBPyConnection, side: str) -> dict[str, str | None]:
    """Make temp table <side>_values: the fields of every account that somebody sees. Returns the fields in their order, with the SQL of
    those that are the partner's own and not the account's."""
    fields: dict[str, str | None] = {}
    values = ["accounts.account_id"]
    for field, source in connection.execute(f"select field, source_column from {side}.sharing.shared_fields order by place").fetchall():
        table, column = source.split(".")
        value = quoted(ALIASES[table], column)
        if column.endswith("_user_id"):
            value = f"(select name from {side}.core.dim_users as people where people.user_id = {value})"
        fields[field] = value if table == "dim_partners" else None
        if table != "dim_partners":
            values.append(f"{value} as {quoted(field)}")
    connection.execute(
        f"""
        create temp table {side}_values as
        with deals as (
            select * from {side}.core.fct_opportunities
            where stage_category = 'open'
            qualify row_number() over (partition by account_id order by created_on desc nulls last, opportunity_id) = 1
        )
        select {", ".join(values)}
        from {side}.core.dim_accounts as accounts
        left join {side}.core.dim_users as owners on accounts.owner_user_id = owners.user_id
        left join deals on accounts.account_id = deals.account_id
        where accounts.account_id in (select account_id from {side}.sharing.shared_accounts)
        """
    )
    return fields
