"""How the share of automatic matches moved since the generation that people read.

What it says depends on which generation came before, so it is no row of quality.checks: two runs of the same inputs must make equal tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import duckdb

from orchestration.publish.generation import DATABASE
from orchestration.publish.keeping import published_folder
from orchestration.quality.evaluation import CheckResult
from orchestration.settings import Settings

TABLE = "account_mapping.fct_account_matches"
CHECK = "share_of_auto_matches_is_as_before"
DESCRIPTION = "Per partner, the share of its records that are matched automatically is about what it was in the last published generation."
ACCURACY = "quality.match_accuracy"


@dataclass(frozen=True)
class Share:
    """Records of a partner's list, and those of them that are matched automatically."""

    records: int
    auto_matches: int

    @property
    def value(self) -> Fraction:
        """From 0 to 1."""
        return Fraction(self.auto_matches, self.records)


def match_drift(settings: Settings, build: duckdb.DuckDBPyConnection, points: float) -> CheckResult:
    """Compare the build with what is published; a partner whose share moved by more than `points` is a warning."""
    folder = published_folder(settings)
    if folder is None:
        return _result("passed", "no generation before to compare with")
    with duckdb.connect(str(folder / DATABASE), read_only=True) as published:
        before, now = _shares(published), _shares(build)
    if before is None or now is None:
        return _result("passed", f"not compared: the {'generation before' if before is None else 'build'} has no {ACCURACY}")
    return compared(before, now, points)


def compared(before: Mapping[str, Share], now: Mapping[str, Share], points: float) -> CheckResult:
    """The check's result, over the partners whose lists both have."""
    both = sorted(before.keys() & now.keys())
    moved = [key for key in both if abs(now[key].value - before[key].value) > Fraction(str(points))]
    if not moved:
        return _result("passed", f"lists compared: {len(both)}, new: {len(now) - len(both)}")
    return _result("warned", "; ".join(_sentence(key, before[key], now[key]) for key in moved))


def _sentence(key: str, before: Share, now: Share) -> str:
    return (
        f"{key}: {now.auto_matches:,} of {now.records:,} records are matched ({float(now.value):.1%}), "
        f"before it were {before.auto_matches:,} of {before.records:,} ({float(before.value):.1%})"
    )


def _result(status: str, figures: str) -> CheckResult:
    return CheckResult(TABLE, CHECK, status, "warn", figures)


def _shares(database: duckdb.DuckDBPyConnection) -> dict[str, Share] | None:
    """By partner key; None where the database has no such table."""
    has_table = "select 1 from duckdb_tables() where database_name = current_database() and schema_name || '.' || table_name = ?"
    if not database.execute(has_table, [ACCURACY]).fetchall():
        return None
    rows = database.execute(f"select set_key, records, auto_matches from {ACCURACY} where set_type = 'partner' order by set_key").fetchall()
    return {key: Share(records, auto_matches) for key, records, auto_matches in rows}
