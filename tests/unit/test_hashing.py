import datetime as dt
from decimal import Decimal

import duckdb
import pytest
from canonical_text import hash_of

from orchestration.publish.hashing import TableContent, table_content

COLUMNS = {"opportunity_id": "VARCHAR", "amount": "DECIMAL(18,2)"}


@pytest.fixture
def connection():
    connection = duckdb.connect()
    yield connection
    connection.close()


def content(connection, values: str, columns=COLUMNS) -> TableContent:
    declared = ", ".join(f"{name} {data_type}" for name, data_type in columns.items())
    connection.execute(f"create or replace table hashed ({declared})")
    if values:
        connection.execute(f"insert into hashed values {values}")
    return table_content(connection, "hashed", columns)


def test_a_table_of_two_rows_has_the_hash_that_sha256sum_gives_their_text(connection):
    # printf '4:op-15:12.50' | sha256sum ends in 1118721f5d6229c58fd13c0341f50841
    # printf '0::'           | sha256sum ends in 4efd6834343440646d05c888c0b147db
    assert content(connection, "('op-1', 12.5), ('', null)") == TableContent(2, "6015da5391966a29fcd7048c02a6501c", COLUMNS)


def test_every_published_type_has_the_same_text_in_duckdb_and_in_python(connection):
    columns = {
        "text": "VARCHAR",
        "flag": "BOOLEAN",
        "count": "BIGINT",
        "small": "UTINYINT",
        "amount": "DECIMAL(18,2)",
        "total": "DECIMAL(38,0)",
        "rate": "DECIMAL(9,6)",
        "day": "DATE",
        "moment": "TIMESTAMP",
    }
    rows = [
        (
            "Ägypten's 'Süd'\n|\\~:",
            True,
            -(2**63),
            255,
            Decimal("-0.05"),
            Decimal(10**37),
            Decimal("0.333333"),
            dt.date(1999, 12, 31),
            dt.datetime(2026, 6, 30, 1, 2, 3),
        ),
        (
            "",
            False,
            0,
            0,
            Decimal("9999999999999999.99"),
            Decimal(-1),
            Decimal("1.000000"),
            dt.date(1, 1, 1),
            dt.datetime(2026, 6, 30, 1, 2, 3, 450000),
        ),
        (None,) * 9,
    ]
    connection.execute(f"create table every_type ({', '.join(f'{n} {t}' for n, t in columns.items())})")
    connection.executemany(f"insert into every_type values ({', '.join('?' * 9)})", rows)
    assert table_content(connection, "every_type", columns).hash == hash_of(rows)


def test_a_null_is_not_the_empty_text_nor_a_text_that_looks_like_its_mark(connection):
    texts = {"text": "VARCHAR"}
    assert len({content(connection, f"({value})", texts).hash for value in ("null", "''", "':'", "'~'", "'NULL'")}) == 5


def test_values_do_not_run_into_the_next_column(connection):
    columns = {"a": "VARCHAR", "b": "VARCHAR"}
    rows = ["('ab', 'c')", "('a', 'bc')", "('a1:', 'c')", "('', 'abc')", "('abc', '')", "(null, 'abc')", "('abc', null)", "('2:ab', '1:c')"]
    assert len({content(connection, row, columns).hash for row in rows}) == len(rows)


def test_the_same_number_at_another_scale_is_another_content(connection):
    at_two = content(connection, "(1.5)", {"rate": "DECIMAL(18,2)"})
    assert at_two.hash == hash_of([(Decimal("1.50"),)])
    assert at_two.hash != content(connection, "(1.5)", {"rate": "DECIMAL(9,6)"}).hash


def test_a_row_that_stands_twice_counts_twice(connection):
    once, twice, none = (content(connection, values) for values in ("('a', 1)", "('a', 1), ('a', 1)", ""))
    assert len({once.hash, twice.hash, none.hash}) == 3
    assert (none.rows, none.hash, twice.rows) == (0, "0" * 32, 2)


def test_a_column_named_like_a_keyword_is_hashed_by_its_name(connection):
    columns = {"order": "VARCHAR", 'a "b"': "VARCHAR"}
    connection.execute('create table odd ("order" varchar, "a ""b""" varchar)')
    connection.execute("insert into odd values ('x', 'y')")
    assert table_content(connection, "odd", columns).hash == hash_of([("x", "y")])
