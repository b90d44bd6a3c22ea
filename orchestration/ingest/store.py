"""raw.duckdb: its tables, made from the declarations, and the one way to open it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from orchestration.ingest.feeds import Column, Feed, load_feeds, load_tables

VERSION_COLUMNS = (
    Column("_known_from", "date"),
    Column("_known_to", "date"),
    Column("_is_deleted", "boolean"),
    Column("_extract_id", "varchar"),
    Column("_row", "bigint"),
)
"""What ingest adds to every raw table: the version holds from _known_from until before _known_to (null: still), a tombstone or a
row flagged as deleted has _is_deleted, and _extract_id with _row (record number in that file) say where it came from."""


def raw_columns(feed: Feed) -> tuple[Column, ...]:
    """Declared columns, then those of versioning, in the order of the raw table."""
    return (*feed.columns, *VERSION_COLUMNS)


def ensure_raw_database(path: Path) -> None:
    """Make raw.duckdb and the tables that are declared and not there yet; add columns that are new."""
    with opened(path) as raw:
        have: dict[tuple[str, str], set[str]] = {}
        for schema, table, column in raw.execute(
            "select schema_name, table_name, column_name from duckdb_columns() where not internal"
        ).fetchall():
            have.setdefault((schema, table), set()).add(column)
        wanted = [((f.system, f.table), raw_columns(f)) for f in load_feeds()] + [((t.schema, t.name), t.columns) for t in load_tables()]
        for (schema, table), columns in wanted:
            if (schema, table) not in have:
                raw.execute(f'create schema if not exists "{schema}"')
                raw.execute(f'create table "{schema}"."{table}" ({", ".join(f"{c.name} {c.data_type}" for c in columns)})')
            for column in columns:
                if (schema, table) in have and column.name not in have[schema, table]:
                    raw.execute(f'alter table "{schema}"."{table}" add column {column.name} {column.data_type}')


@contextmanager
def opened(path: Path, read_only: bool = False, config: dict[str, str] | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to raw.duckdb that is closed at the end of the body."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(str(path), read_only=read_only, config=config or {})
    try:
        yield connection
    finally:
        connection.close()


def rewrite_by_copy(database: Path) -> None:
    """Write a database file anew from what its tables hold now: what was changed or deleted is still in the old one's pages.

    Raises RuntimeError, and leaves the old file, if a table of the copy has not as many rows. Call it under the database's lock.
    """
    aside = database.with_name(database.name + ".copy")
    aside.unlink(missing_ok=True)
    copy_database(database, aside)
    put_in_place_of(aside, database)


def copy_database(database: Path, target: Path) -> None:
    """Copy what a database file holds into a new one of the same storage version. Raises RuntimeError if rows are missing."""
    spill = target.with_name(target.name + ".spill")
    connection = duckdb.connect(config={"temp_directory": str(spill)})
    try:
        connection.execute(f"attach {_literal(database)} as before (read_only)")
        ((tags,),) = connection.execute("select tags from duckdb_databases() where database_name = 'before'").fetchall()
        storage = tags["storage_version"].rstrip("+").split(" ")[0]
        connection.execute(f"attach {_literal(target)} as after (storage_version '{storage}')")
        connection.execute("copy from database before to after")
        tables = connection.execute("select schema_name, table_name from duckdb_tables() where database_name = 'before'").fetchall()
        for schema, table in tables:
            before, after = (
                connection.execute(f'select count(*) from {place}."{schema}"."{table}"').fetchall()[0][0] for place in ("before", "after")
            )
            if before != after:
                raise RuntimeError(f"{target}: {schema}.{table} has {after} rows, {database} has {before}; the copy is not used.")
        connection.execute("detach after")
    finally:
        connection.close()
        shutil.rmtree(spill, ignore_errors=True)


def put_in_place_of(new: Path, old: Path) -> None:
    """Let a file that was written aside take the other's name, with the other's mode, safely on the disk."""
    new.chmod(old.stat().st_mode & 0o7777)
    _to_disk(new)
    new.replace(old)
    _to_disk(old.parent)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
