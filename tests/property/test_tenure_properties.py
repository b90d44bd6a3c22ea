"""The tenure curve against lifelines' own."""

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter
from rendered_macros import rendered

TENURE = st.tuples(st.integers(0, 4000), st.booleans())


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


@settings(max_examples=200, deadline=None)
@given(st.lists(TENURE, min_size=1, max_size=80))
# all ended on one day; nobody ended; some end and some are known no further on one day
@example([(5, True), (5, True)])
@example([(5, False), (9, False)])
@example([(5, True), (5, False), (5, True), (9, False)])
def test_the_curve_is_that_of_lifelines(connection, tenures):
    (survival,) = rendered("kaplan_meier('ended', 'at_risk', 'program', 'day')")
    days = sorted({day for day, _ in tenures})
    rows = [(day, sum(d == day and is_end for d, is_end in tenures), sum(d >= day for d, _ in tenures)) for day in days]
    connection.execute("create or replace table leaving (program integer, day integer, ended integer, at_risk integer)")
    connection.executemany("insert into leaving values (null, ?, ?, ?)", rows)
    found = connection.execute(f"select day, {survival} as survival from leaving order by day").fetchall()
    fitted = KaplanMeierFitter().fit([day for day, _ in tenures], [is_end for _, is_end in tenures]).survival_function_["KM_estimate"]
    assert found == [(day, pytest.approx(fitted.loc[day], rel=0, abs=1e-9)) for day in days]
