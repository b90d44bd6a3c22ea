"""What a new generation says differently about a past that the published one has already told."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb

from orchestration.publish.contract import RESTATEMENTS, PublishError, literal
from orchestration.publish.manifest import Manifest


class Restatement(NamedTuple):
    """A row of quality.restatements; amounts are plain text at their scale, None where one side has no figure."""

    subject: str
    subject_key: str
    old_value: str | None
    new_value: str | None
    cause: str


def cause_of_change(published: Manifest, policy_hash: str, code_hash: str) -> str:
    """Why the past looks different: policy or code if they changed since, else only an extract that came late can have done it."""
    if published.policy_hash != policy_hash:
        return "policy"
    return "code" if published.code_hash != code_hash else "late extract"


def restatements(published_database: Path, published_as_of: dt.date, build_database: Path, cause: str) -> list[Restatement]:
    """The headline figures that differ, over the month ends and metrics that both databases have, and the ledger entries up to the
    published day; payouts apart, which stand on the day that they were paid, however late it is told; and what was frozen."""
    connection = duckdb.connect()
    try:
        connection.execute(f"attach {literal(str(published_database))} as published (read_only)")
        connection.execute(f"attach {literal(str(build_database))} as build (read_only)")
        return [
            *_headline_figures(connection, cause),
            *_ledger_entries(connection, published_as_of, cause),
            *_frozen(connection, "frozen_goal", "goals.goal_vs_actual", ("goal_key", "period_start"), "actual", cause),
            *_frozen(
                connection,
                "closed_review",
                "reviews.partner_business_review",
                ("partner_id", "fiscal_quarter", "section", "metric"),
                "value",
                cause,
                # the table holds two quarters, and every three months lets go of one
                told="old.fiscal_quarter in (select fiscal_quarter from build.reviews.partner_business_review)",
            ),
        ]
    finally:
        connection.close()


def _headline_figures(connection: duckdb.DuckDBPyConnection, cause: str) -> list[Restatement]:
    if not _both_have(connection, "quality.headline_figures"):
        return []
    changed = connection.execute(
        """
        with

        figures as (

            select month_end, metric, value, 'old' as side from published.quality.headline_figures
            union all
            select month_end, metric, value, 'new' as side from build.quality.headline_figures

        ),

        month_ends as (

            select month_end from figures group by month_end having count(distinct side) = 2

        ),

        metrics as (

            select metric from figures group by metric having count(distinct side) = 2

        )

        select
            figures.month_end,
            figures.metric,
            cast(max(value) filter (where side = 'old') as varchar) as old_value,
            cast(max(value) filter (where side = 'new') as varchar) as new_value
        from figures
        inner join month_ends on figures.month_end = month_ends.month_end
        inner join metrics on figures.metric = metrics.metric
        group by figures.month_end, figures.metric
        having old_value is distinct from new_value
        order by figures.month_end, figures.metric
        """
    ).fetchall()
    return [Restatement("headline_figure", f"{month_end:%Y-%m-%d} {metric}", old, new, cause) for month_end, metric, old, new in changed]


def _ledger_entries(connection: duckdb.DuckDBPyConnection, published_as_of: dt.date, cause: str) -> list[Restatement]:
    ledger = "commissions.fct_commission_entries"
    if not _both_have(connection, ledger):
        return []
    changed = connection.execute(
        f"""
        select coalesce(old.entry_id, new.entry_id) as entry_id, cast(old.amount as varchar), cast(new.amount as varchar)
        from (select * from published.{ledger} where basis_type <> 'payout') as old
        full join (select * from build.{ledger} where basis_type <> 'payout') as new on old.entry_id = new.entry_id
        where
            coalesce(old.recorded_on, new.recorded_on) <= ?
            and (old.amount, old.term_id, old.earned_on, old.payable_on)
            is distinct from (new.amount, new.term_id, new.earned_on, new.payable_on)
        order by entry_id
        """,
        [published_as_of],
    ).fetchall()
    return [Restatement("ledger_entry", entry_id, old, new, cause) for entry_id, old, new in changed]


def _frozen(
    connection: duckdb.DuckDBPyConnection, subject: str, table: str, key: Sequence[str], figure: str, cause: str, told: str = "true"
) -> list[Restatement]:
    """The rows that were frozen in the published table and have another figure in the build, or are gone from what it tells."""
    if not _both_have(connection, table):
        return []
    joined = " and ".join(f"old.{column} is not distinct from new.{column}" for column in key)
    words = ", ".join(f"cast(old.{column} as varchar)" for column in key)
    changed = connection.execute(
        f"""
        select concat_ws(' ', {words}) as subject_key, cast(old.{figure} as varchar), cast(new.{figure} as varchar)
        from published.{table} as old
        left join build.{table} as new on {joined}
        where old.is_frozen and {told} and old.{figure} is distinct from new.{figure}
        order by subject_key
        """
    ).fetchall()
    return [Restatement(subject, subject_key, old, new, cause) for subject_key, old, new in changed]


def _both_have(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    return all(has_table(connection, database, table) for database in ("published", "build"))


def record_restatements(build_database: Path, rows: Sequence[Restatement]) -> None:
    """Make quality.restatements of the build database hold exactly these rows. Raises PublishError if it has no table for them."""
    connection = duckdb.connect(str(build_database))
    try:
        (database,) = connection.execute("select current_database()").fetchall()[0]
        if not has_table(connection, database, RESTATEMENTS):
            if rows:
                raise PublishError(f"{build_database} has no table {RESTATEMENTS} for {len(rows)} restatements; build that model first.")
            return
        connection.execute("begin")
        connection.execute(f"delete from {RESTATEMENTS}")
        if rows:
            columns = ", ".join(Restatement._fields)
            connection.executemany(f"insert into {RESTATEMENTS} ({columns}) values (?, ?, ?, ?, ?)", rows)
        connection.execute("commit")
    finally:
        connection.close()


def has_table(connection: duckdb.DuckDBPyConnection, database: str, table: str) -> bool:
    """Whether an attached database has the table, named with its schema."""
    found = connection.execute(
        "select 1 from duckdb_tables() where database_name = ? and schema_name || '.' || table_name = ?", [database, table]
    ).fetchall()
    return bool(found)
