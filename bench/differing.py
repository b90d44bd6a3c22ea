"""Whether two databases say the same."""

from collections.abc import Iterable
from pathlib import Path

import duckdb


def differing_rows(one: Path, another: Path, tables: Iterable[str]) -> int:
    """Rows of these tables that only one of two database files has, each as often as it stands there more."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{one}' as one (read_only)")
        connection.execute(f"attach '{another}' as another (read_only)")
        return sum(
            connection.execute(
                f"select count(*) from ((from one.{table} except all from another.{table})"
                f" union all (from another.{table} except all from one.{table}))"
            ).fetchall()[0][0]
            for table in tables
        )
