"""What a new generation says differently about a past that the published one has already told."""

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


def restatements(published_database: Path, build_database: Path, cause: str) -> list[Restatement]:
    """The headline figures that differ, over the month ends and metrics that both databases have."""
    connection = duckdb.connect()
    try:
        connection.execute(f"attach {literal(str(published_database))} as published (read_only)")
        connection.execute(f"attach {literal(str(build_database))} as build (read_only)")
        if not all(_has_table(connection, database, "quality.headline_figures") for database in ("published", "build")):
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
    finally:
        connection.close()
    return [Restatement("headline_figure", f"{month_end:%Y-%m-%d} {metric}", old, new, cause) for month_end, metric, old, new in changed]


def record_restatements(build_database: Path, rows: Sequence[Restatement]) -> None:
    """Make quality.restatements of the build database hold exactly these rows. Raises PublishError if it has no table for them."""
    connection = duckdb.connect(str(build_database))
    try:
        (database,) = connection.execute("select current_database()").fetchall()[0]
        if not _has_table(connection, database, RESTATEMENTS):
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


def _has_table(connection: duckdb.DuckDBPyConnection, database: str, table: str) -> bool:
    found = connection.execute(
        "select 1 from duckdb_tables() where database_name = ? and schema_name || '.' || table_name = ?", [database, table]
    ).fetchall()
    return bool(found)
