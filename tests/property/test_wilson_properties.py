import duckdb
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from rendered_macros import rendered
from statsmodels.stats.proportion import proportion_confint

COUNT = st.one_of(st.integers(0, 30), st.integers(0, 10**9))


@pytest.fixture(scope="module")
def connection():
    return duckdb.connect()


@settings(max_examples=500, deadline=None)
@given(COUNT, COUNT)
@example(0, 1)
@example(1, 1)
@example(4, 5)
@example(10**9, 10**9)
def test_both_ends_are_those_of_statsmodels(connection, k, n):
    assume(0 <= k <= n and n > 0)
    ends = rendered("wilson_end('k', 'n', '-')", "wilson_end('k', 'n', '+')")
    found = connection.execute(f"select {', '.join(ends)} from (select $1::bigint as k, $2::bigint as n)", [k, n]).fetchall()[0]
    assert found == pytest.approx(proportion_confint(k, n, alpha=0.05, method="wilson"), rel=0, abs=1e-9)
