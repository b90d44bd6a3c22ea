"""One generation: the contract's tables as a DuckDB file that old readers open and as Parquet, written aside and read back."""

import datetime as dt
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from orchestration.ingest.store import put_in_place_of
from orchestration.publish.contract import (
    SCHEMA_VERSION,
    PublishError,
    TableDescription,
    check_described,
    literal,
    published_tables,
    quoted,
)
from orchestration.publish.hashing import TableContent, table_content
from orchestration.publish.keeping import seal
from orchestration.publish.manifest import MANIFEST, Manifest, generation_id

DATABASE = "partnerverse.duckdb"
"""The file's name is its catalog's name in a reader, so it must never be that of a schema."""

STORAGE_VERSION = "v1.0.0"
"""The oldest storage that DuckDB still writes: BI drivers are years behind, and a file of DuckDB 2.0's own opens in none of them."""


@dataclass(frozen=True)
class Generation:
    """A generation's folder and what its manifest says."""

    folder: Path
    manifest: Manifest

    @property
    def database(self) -> Path:
        """The database file that BI opens."""
        return self.folder / DATABASE

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(content.rows for content in self.manifest.tables.values())


def parquet_file(folder: Path, table: str) -> Path:
    """Where a generation keeps a table ("core.dim_dates") as Parquet."""
    schema, name = table.split(".")
    return folder / "parquet" / schema / f"{name}.parquet"


def build_contents(build_database: Path, only: str | None = None) -> dict[str, TableContent]:
    """Every table of the build database that would be published (or `only` the one named), counted and hashed."""
    with _attached(build_database, "build") as connection:
        return {
            name: table_content(connection, quoted("build", *name.split(".")), columns)
            for name, columns in published_tables(connection, "build").items()
            if only in (None, name)
        }


def write_generation(
    build_database: Path,
    folder: Path,
    *,
    as_of: dt.date,
    descriptions: Mapping[str, TableDescription],
    policy_hash: str,
    code_hash: str,
    published_at: dt.datetime,
    stale_since: Mapping[str, dt.date] | None = None,
    commit: str | None = None,
    contents: Mapping[str, TableContent] | None = None,
) -> Generation:
    """Write database, Parquet and manifest into a new folder, read everything back, and make the files read-only.

    `contents` is what build_contents() said of the build database, where the caller has asked already. Raises PublishError if
    something is not described or not of an exact type (before anything is written), or if what was written is not what was read.
    """
    contents = build_contents(build_database) if contents is None else contents
    if not contents:
        raise PublishError(f"{build_database} holds no table to publish; run `dbt build` into it first.")
    check_described({name: content.columns for name, content in contents.items()}, descriptions)

    folder.mkdir(parents=True)
    spill = folder / ".spill"
    with _attached(build_database, "build", temp_directory=spill) as connection:
        connection.execute(f"attach {literal(str(folder / DATABASE))} as generation (storage_version {literal(STORAGE_VERSION)})")
        for name in contents:
            _write_table(connection, folder, name, descriptions[name])
        connection.execute("detach generation")
    shutil.rmtree(spill, ignore_errors=True)

    manifest = Manifest(
        generation=generation_id(published_at, contents),
        as_of=as_of,
        published_at=published_at,
        commit=commit,
        schema_version=SCHEMA_VERSION,
        policy_hash=policy_hash,
        code_hash=code_hash,
        stale_since=dict(stale_since or {}),
        tables=dict(contents),
    )
    manifest.write(folder)
    verify_generation(folder)
    seal(folder)
    return Generation(folder, manifest)


def verify_generation(folder: Path) -> Generation:
    """Read a generation back: its database and its Parquet files must hold what its manifest says, every table and column described.

    Raises PublishError naming what differs.
    """
    manifest = Manifest.read(folder)
    if manifest is None:
        raise PublishError(f"{folder} has no manifest; it is no whole generation. Remove it and publish again.")
    with _attached(folder / DATABASE, "generation") as connection:
        tables = published_tables(connection, "generation")
        if set(tables) != set(manifest.tables):
            differing = ", ".join(sorted(set(tables) ^ set(manifest.tables)))
            raise PublishError(f"{folder}: database and manifest do not hold the same tables ({differing}). Remove it and publish again.")
        check_described(tables, _comments(connection))
        for name, expected in manifest.tables.items():
            parquet = parquet_file(folder, name)
            for place, relation in (
                (DATABASE, quoted("generation", *name.split("."))),
                (parquet.relative_to(folder), f"read_parquet({literal(str(parquet))})"),
            ):
                columns = {column: data_type for column, data_type, *_ in connection.execute(f"describe from {relation}").fetchall()}
                found = table_content(connection, relation, columns)
                if found != expected:
                    raise PublishError(
                        f"{folder}: {name} in {place} is not what the manifest says: {found.rows} rows, hash {found.hash}, columns "
                        f"{found.columns}, expected {expected.rows} rows, hash {expected.hash}, columns {expected.columns}. "
                        "Remove it and publish again."
                    )
    return Generation(folder, manifest)


def take_over(folder: Path, contents: Path, aside: Path) -> None:
    """Give a generation that is in place the rows of another database with the same tables: its Parquet, its database, and last its
    manifest are written aside and renamed one by one. Whoever was killed between them finds a manifest that tells of other tables.

    For people's rights alone: whatever else a generation says stays as it was published.
    """
    manifest = Manifest.read(folder)
    if manifest is None:
        raise PublishError(f"{folder} has no manifest; it is no whole generation. Remove it and try again.")
    with _attached(folder / DATABASE, "generation") as connection:
        descriptions = _comments(connection)
    tables = build_contents(contents)
    aside.mkdir(parents=True)
    with _attached(contents, "build", temp_directory=aside / ".spill") as connection:
        connection.execute(f"attach {literal(str(aside / DATABASE))} as generation (storage_version {literal(STORAGE_VERSION)})")
        for name, content in tables.items():
            _write_table(connection, aside, name, descriptions[name])
            if table_content(connection, quoted("generation", *name.split(".")), content.columns) != content:
                raise PublishError(f"{folder}: {name} is not what was to be written; nothing was changed.")
        connection.execute("detach generation")
    replace(manifest, tables=dict(tables)).write(aside)
    for name in tables:
        put_in_place_of(parquet_file(aside, name), parquet_file(folder, name))
    put_in_place_of(aside / DATABASE, folder / DATABASE)
    put_in_place_of(aside / MANIFEST, folder / MANIFEST)
    shutil.rmtree(aside)


def _write_table(connection: duckdb.DuckDBPyConnection, folder: Path, name: str, described: TableDescription) -> None:
    schema, table = name.split(".")
    target = quoted("generation", schema, table)
    connection.execute(f"create schema if not exists {quoted('generation', schema)}")
    # sorted, so that one content is one file whatever the order in which threads made its rows
    connection.execute(f"create table {target} as select * from {quoted('build', schema, table)} order by all nulls first")
    connection.execute(f"comment on table {target} is {literal(described.description.strip())}")
    for (column,) in connection.execute(f"select column_name from (describe {target})").fetchall():
        connection.execute(f"comment on column {target}.{quoted(column)} is {literal(described.columns[column].strip())}")
    parquet = parquet_file(folder, name)
    parquet.parent.mkdir(parents=True, exist_ok=True)
    connection.execute(f"copy {target} to {literal(str(parquet))} (format parquet, compression zstd)")


def _comments(connection: duckdb.DuckDBPyConnection) -> dict[str, TableDescription]:
    """What the attached generation says of its tables and columns."""
    columns: dict[str, dict[str, str]] = {}
    for table, column, comment in connection.execute(
        """
        select schema_name || '.' || table_name, column_name, coalesce(comment, '')
        from duckdb_columns()
        where database_name = 'generation'
        """
    ).fetchall():
        columns.setdefault(table, {})[column] = comment
    return {
        table: TableDescription(comment, columns[table])
        for table, comment in connection.execute(
            """
            select schema_name || '.' || table_name, coalesce(comment, '')
            from duckdb_tables()
            where database_name = 'generation'
            """
        ).fetchall()
    }


@contextmanager
def _attached(database: Path, name: str, temp_directory: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of its own in memory, with a database file attached for reading."""
    connection = duckdb.connect(config={"temp_directory": str(temp_directory)} if temp_directory else {})
    try:
        connection.execute(f"attach {literal(str(database))} as {quoted(name)} (read_only)")
        yield connection
    finally:
        connection.close()
