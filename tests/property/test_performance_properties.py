from decimal import Decimal
from statistics import median

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rendered_macros import rendered

DAYS = st.integers(-99_999, 999_999)


@pytest.fixture(scope="module")
def connection():
    return duckdb.connect()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(DAYS, st.none()), max_size=30))
@example([])
@example([3, None, 4])
def test_the_median_is_the_middle_one_or_the_mean_of_the_two_in_the_middle(connection, numbers):
    (sql,) = rendered("median_of('x')")
    found = connection.execute(f"select {sql} from (select unnest($1::integer[]) as x)", [numbers]).fetchall()[0][0]
    known = [Decimal(number) for number in numbers if number is not None]
    assert found == (median(known) if known else None)
