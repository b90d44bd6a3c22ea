import datetime as dt
from decimal import Decimal

import duckdb
from canonical_text import hash_of
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from orchestration.publish.hashing import table_content

COLUMNS = {"id": "VARCHAR", "name": "VARCHAR", "amount": "DECIMAL(18,2)", "closes_on": "DATE", "is_won": "BOOLEAN", "days": "INTEGER"}

TEXT = st.none() | st.text(alphabet=st.characters(codec="utf-8"), max_size=6) | st.sampled_from(["", ":", "0:", "1:a", "~"])
CELLS = [
    TEXT,
    TEXT,
    st.none() | st.decimals(min_value=Decimal("-9999999999999999.99"), max_value=Decimal("9999999999999999.99"), places=2),
    st.none() | st.dates(min_value=dt.date(1, 1, 1)),
    st.none() | st.booleans(),
    st.none() | st.integers(min_value=-(2**31), max_value=2**31 - 1),
]
ROW = st.tuples(*CELLS)
ROWS = st.lists(ROW, max_size=12)


CONNECTION = duckdb.connect()
CONNECTION.execute(f"create table hashed ({', '.join(f'{name} {data_type}' for name, data_type in COLUMNS.items())})")


def duckdb_hash(rows: list[tuple]) -> str:
    CONNECTION.execute("delete from hashed")
    if rows:
        places = ", ".join(f"({', '.join('?' * len(COLUMNS))})" for _ in rows)
        CONNECTION.execute(f"insert into hashed values {places}", [cell for row in rows for cell in row])
    return table_content(CONNECTION, "hashed", COLUMNS).hash


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_the_hash_is_what_python_makes_of_the_contract(rows):
    assert duckdb_hash(rows) == hash_of(rows)


@settings(max_examples=40, deadline=None)
@given(ROWS.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_the_hash_does_not_depend_on_row_order(both):
    rows, shuffled = both
    assert duckdb_hash(rows) == duckdb_hash(shuffled)


@settings(max_examples=60, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=12), st.data())
def test_any_cell_that_changes_changes_the_hash(rows, data):
    at = data.draw(st.integers(0, len(rows) - 1), label="row")
    column = data.draw(st.integers(0, len(COLUMNS) - 1), label="column")
    value = data.draw(CELLS[column], label="new value")
    assume(value != rows[at][column])
    changed = [*rows[:at], (*rows[at][:column], value, *rows[at][column + 1 :]), *rows[at + 1 :]]
    assert duckdb_hash(changed) != duckdb_hash(rows)


@settings(max_examples=40, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=12), st.data())
def test_a_row_more_or_less_changes_the_hash(rows, data):
    gone = data.draw(st.integers(0, len(rows) - 1))
    assert duckdb_hash(rows[:gone] + rows[gone + 1 :]) != duckdb_hash(rows)
