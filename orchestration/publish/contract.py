"""What a generation may hold: the contract's schemas, types that every reader and Parquet carry exactly, nothing without a description."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

PUBLISHED_SCHEMAS = (
    "core",
    "account_mapping",
    "attribution",
    "commissions",
    "funnel",
    "performance",
    "goals",
    "reviews",
    "sharing",
    "quality",
)
"""The schemas of the published database, in its order; nothing else of the build database leaves it."""

SCHEMA_VERSION = 1
"""Raised when a published name changes or goes; written to every manifest."""

RESTATEMENTS = "quality.restatements"
"""The one table that tells of the generation before, and so is no part of what makes two generations equal."""

EXACT_TYPE = re.compile(r"BOOLEAN|U?(TINYINT|SMALLINT|INTEGER|BIGINT)|DECIMAL\(\d+,\d+\)|VARCHAR|DATE|TIMESTAMP")
"""HUGEINT is missing because Parquet has it as a double; times with a zone because their text depends on the session."""

Columns = Mapping[str, str]
"""Column name to SQL type, in the table's order."""


class PublishError(Exception):
    """What must not or cannot be published, and what to do about it."""


@dataclass(frozen=True)
class TableDescription:
    """What a table holds and what each of its columns means, as the database says it to its readers."""

    description: str
    columns: Mapping[str, str]


def quoted(*names: str) -> str:
    """Identifiers as SQL: "build"."core"."dim_dates"."""
    return ".".join('"' + name.replace('"', '""') + '"' for name in names)


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def published_tables(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, Columns]:
    """The tables of the contract's schemas in an attached database, by name ("core.dim_dates"), in the contract's order.

    Raises PublishError for a view, which would read tables that are not published, and for a type that not every reader carries exactly.
    """
    found: dict[tuple[int, str], dict[str, str]] = {}
    for schema, table, column, data_type, is_view in connection.execute(
        """
        select columns.schema_name, columns.table_name, column_name, data_type, views.view_name is not null
        from duckdb_columns() as columns
        left join duckdb_views() as views
            on columns.database_name = views.database_name
            and columns.schema_name = views.schema_name
            and columns.table_name = views.view_name
        where columns.database_name = ?
        order by columns.schema_name, columns.table_name, column_index
        """,
        [database],
    ).fetchall():
        if schema not in PUBLISHED_SCHEMAS:
            continue
        if is_view:
            raise PublishError(f"{schema}.{table} is a view, and only tables are published; materialize the model as a table.")
        if not EXACT_TYPE.fullmatch(data_type):
            raise PublishError(
                f"{schema}.{table}: column {column} is {data_type}, which is not exact for every reader; "
                "cast it in the model: money to decimal(18, 2), rates and weights to decimal(9, 6), counts to bigint."
            )
        found.setdefault((PUBLISHED_SCHEMAS.index(schema), f"{schema}.{table}"), {})[column] = data_type
    return {name: found[order, name] for order, name in sorted(found)}


def check_described(tables: Mapping[str, Columns], descriptions: Mapping[str, TableDescription]) -> None:
    """Raise PublishError, naming all of them, if a table or a column has no description."""
    missing = []
    for table, columns in tables.items():
        described = descriptions.get(table)
        if described is None or not described.description.strip():
            missing.append(table)
        missing += [f"{table}.{c}" for c in columns if described is None or not described.columns.get(c, "").strip()]
    if missing:
        raise PublishError(f"No description for {', '.join(missing)}; describe what is published in the YAML beside its model.")
