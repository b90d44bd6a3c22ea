"""What account mapping keeps from run to run: matching.duckdb beside the build, a cache that may be deleted at any time."""

from pathlib import Path

import duckdb

from orchestration.code_version import code_hash


def forget_what_other_code_made(database: Path) -> None:
    """Remove the cache if other code made it or it cannot be read, and note the code of today in it. Call it under the build's lock."""
    code = code_hash()
    if _code_that_made(database) != code:
        for path in (database, database.with_name(database.name + ".wal")):
            path.unlink(missing_ok=True)
        with duckdb.connect(str(database)) as connection:
            connection.execute("create table made_by as select ? as code_hash", [code])


def _code_that_made(database: Path) -> str | None:
    if not database.exists():
        return None
    try:
        with duckdb.connect(str(database)) as connection:
            return connection.execute("select code_hash from made_by").fetchall()[0][0]
    except duckdb.Error:
        return None
