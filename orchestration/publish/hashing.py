"""A table's content as one number, equal wherever, whenever and in whatever row order the table was made."""

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from orchestration.publish.contract import Columns, quoted


@dataclass(frozen=True)
class TableContent:
    """What a manifest says of a table: row count, content hash (32 hex digits), and its columns with their types."""

    rows: int
    hash: str
    columns: Columns


def canonical_text(columns: Iterable[str]) -> str:
    """The SQL of a row's canonical text, its values one after the other in the table's column order.

    A value is `<length>:<text>`, the length in bytes of UTF-8, so that no value can run into the next. NULL has no
    length and no text: it is `:`, the empty string `0:`. The text is what the value is cast to: decimals at their scale (`12.50`),
    ISO dates, `true` and `false`.
    """
    values = [f"cast({quoted(column)} as varchar)" for column in columns]
    # concat() leaves nulls out, and needs no coalesce for them: a million rows of 21 columns in 0.9 seconds instead of 1.3
    return "concat(" + ", ".join(f"strlen({value}), ':', {value}" for value in values) + ")"


def table_content(connection: duckdb.DuckDBPyConnection, relation: str, columns: Columns) -> TableContent:
    """Count and hash the rows of `relation` (SQL of a table or table function) in one pass: sha256 over each row's canonical text,
    read as integers and summed modulo 2^128.

    Only the last 128 bits of a digest weigh in such a sum. They are added up as two halves of 64 bits, which leaves a HUGEINT
    room for 2^63 rows.
    """
    rows, high, low = connection.execute(
        f"""
        select
            count(*),
            coalesce(sum(cast('0x' || digest[33:48] as ubigint)), 0),
            coalesce(sum(cast('0x' || digest[49:64] as ubigint)), 0)
        from (select sha256({canonical_text(columns)}) as digest from {relation})
        """
    ).fetchall()[0]
    return TableContent(rows, f"{((high << 64) + low) % 2**128:032x}", dict(columns))
