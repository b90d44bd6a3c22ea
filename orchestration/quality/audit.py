"""The audit: every dbt result and every expectation of a build, in one table, and what of it blocks."""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from expectations import Expectation
from orchestration.build_database import holding, lock_of
from orchestration.dbt_project import variables
from orchestration.ingest.loading import missing_required
from orchestration.publish.generation import Generation
from orchestration.publish.release import Approval
from orchestration.quality.dbt_results import IS_BUILT, dbt_results
from orchestration.quality.drift import match_drift
from orchestration.quality.evaluation import NOT_RUN, CheckResult, evaluate
from orchestration.quality.page import write_page
from orchestration.quality.paid_terms import edited_terms
from orchestration.settings import Settings


class NotApproved(Exception):
    """Why the build must not be published, a sentence each."""

    def __init__(self, blockers: list[str]) -> None:
        super().__init__("Nothing was published:\n" + "\n".join(f"- {line}" for line in blockers))
        self.blockers = blockers


@dataclass(frozen=True)
class Audit:
    """What the audit found. `drift`: how the build compares with what is published, which is no row of quality.checks; `blockers`: a
    sentence each, none if the build may be published."""

    as_of: dt.date
    checks: list[CheckResult]
    drift: CheckResult
    blockers: list[str]
    page: Path


def audit(settings: Settings, expected: Iterable[Expectation]) -> Audit:
    """Collect all results of the last build into quality.checks, and write the quality page into last_run/, whatever they say."""
    with audited(settings, settings.build_database) as build:
        as_of = read_as_of(build)
        found = dbt_results(settings.dbt_target_dir, build)
        unbuilt = [check.table_name for check in found if check.check_name == IS_BUILT]
        checks = sorted([*found, *evaluate(expected, build, _filling(as_of), unbuilt)])
        if has_table(build, "quality", "checks"):
            write_checks(build, checks)
        drift = _drift(settings, build)
        refused = [*refusals(build, as_of), *edited_terms(settings, build, as_of)]
    blockers = _blockers(settings, as_of, refused, checks)
    page = settings.last_run_dir / "quality" / "index.html"
    write_page(settings.build_database, page, as_of, blockers, [sentence(drift)])
    return Audit(as_of, checks, drift, blockers, page)


def evaluate_on(settings: Settings, database: Path, expected: Iterable[Expectation]) -> list[CheckResult]:
    """The results of the expectations on a database that dbt built."""
    with audited(settings, database) as build:
        return evaluate(expected, build, _filling(read_as_of(build)))


def drift_of(settings: Settings, database: Path) -> CheckResult:
    """How a database that dbt built compares with what is published."""
    with audited(settings, database) as build:
        return _drift(settings, build)


def _drift(settings: Settings, build: duckdb.DuckDBPyConnection) -> CheckResult:
    return match_drift(settings, build, variables()["match_drift_points"])


def _filling(as_of: dt.date) -> dict[str, Any]:
    return {**variables(), "as_of": as_of.isoformat()}


@contextmanager
def audited(settings: Settings, database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a database that dbt built; it sees raw beside it, as the models did."""
    with holding(lock_of(database)), holding(lock_of(settings.raw_database)):
        connection = duckdb.connect(str(database))
        try:
            connection.execute(f"attach '{str(settings.raw_database).replace(chr(39), chr(39) * 2)}' as raw (read_only)")
            yield connection
        finally:
            connection.close()


def read_as_of(build: duckdb.DuckDBPyConnection) -> dt.date:
    """The day as of which the build sees the warehouse."""
    return build.execute("select as_of from raw.ledger.as_of").fetchall()[0][0]


def write_checks(build: duckdb.DuckDBPyConnection, checks: list[CheckResult]) -> None:
    """Make quality.checks hold exactly these."""
    build.execute("begin")
    build.execute("delete from quality.checks")
    if checks:
        build.executemany(
            "insert into quality.checks (check_name, table_name, status, severity, figures) values (?, ?, ?, ?, ?)",
            [[c.check_name, c.table_name, c.status, c.severity, c.figures] for c in checks],
        )
    build.execute("commit")


def sentence(check: CheckResult) -> str:
    """A result as one sentence for a person."""
    if check.check_name == IS_BUILT:
        return f"{check.table_name} was not built ({check.figures})."
    return f"{check.table_name}: {check.check_name.replace('_', ' ')} {check.status} ({check.figures})."


def refusals(build: duckdb.DuckDBPyConnection, as_of: dt.date) -> list[str]:
    """What ingest said of each refused file of a required feed, up to the day."""
    return [
        message
        for (message,) in build.execute(
            "select message from raw.ledger.extracts where status = 'refused' and is_required "
            "and (extract_date is null or extract_date <= ?) order by path",
            [as_of],
        ).fetchall()
    ]


def stale_feeds(build: duckdb.DuckDBPyConnection, as_of: dt.date) -> dict[str, dt.date]:
    """The optional feeds whose newest extract was refused, and the day of the last good one."""
    return dict(
        build.execute(
            """
            select feed, max(extract_date) filter (where status = 'loaded') as last_good
            from raw.ledger.extracts
            where not is_required and extract_date <= ?
            group by feed
            having max(extract_date) filter (where status = 'refused') > last_good
            order by feed
            """,
            [as_of],
        ).fetchall()
    )


def has_table(build: duckdb.DuckDBPyConnection, schema: str, table: str) -> bool:
    """Whether the build database has the table."""
    return bool(
        build.execute(
            "select 1 from duckdb_tables() where database_name = current_database() and schema_name = ? and table_name = ?", [schema, table]
        ).fetchall()
    )


def approve(settings: Settings) -> Approval:
    """What publishing needs to know of the last build. Raises NotApproved unless it was audited and nothing blocks."""
    checks: list[CheckResult] = []
    if settings.build_database.exists():
        with audited(settings, settings.build_database) as build:
            as_of = read_as_of(build)
            if has_table(build, "quality", "checks"):
                rows = build.execute("select table_name, check_name, status, severity, figures from quality.checks order by all").fetchall()
                checks = [CheckResult(*row) for row in rows]
            refused = [*refusals(build, as_of), *edited_terms(settings, build, as_of)]
            stale = stale_feeds(build, as_of)
    if not checks:
        raise NotApproved(["The last build was not audited; run the whole job `daily`."])
    if blockers := _blockers(settings, as_of, refused, checks):
        raise NotApproved(blockers)
    return Approval(as_of, stale)


def _blockers(settings: Settings, as_of: dt.date, refused: list[str], checks: list[CheckResult]) -> list[str]:
    """Causes first: files and terms, failed checks, tables not built, what else broke. What follows from a missing table is one line."""
    blocking = [check for check in checks if check.blocks]
    not_run = [check for check in blocking if check.figures.startswith(NOT_RUN)]
    causes = sorted(
        (check for check in blocking if check not in not_run), key=lambda c: (c.status == "crashed", c.check_name != IS_BUILT, c)
    )
    lines = [*refused, *missing_required(settings, as_of), *map(sentence, causes)]
    if not_run:
        lines.append(f"For want of these tables, {len(not_run)} further checks and tables were not run.")
    return lines


def quality_page(settings: Settings, generation: Generation) -> None:
    """The quality page of a generation."""
    write_page(generation.database, generation.folder / "quality" / "index.html", generation.manifest.as_of)
