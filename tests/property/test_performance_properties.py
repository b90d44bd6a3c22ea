from decimal import ROUND_HALF_UP, Decimal, localcontext
from statistics import median

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rendered_macros import rendered

EXPRESSIONS = (
    "median_of('x')",
    "wilson_end('k', 'n', '-')",
    "wilson_end('k', 'n', '+')",
    "wilson_low('k', 'n')",
    "wilson_high('k', 'n')",
)
DAYS = st.integers(-99_999, 999_999)
TRIALS = st.one_of(st.integers(1, 40), st.integers(1, 10**9))
SHARE = st.tuples(TRIALS, st.one_of(st.integers(0, 10**6), st.sampled_from([0, 10**6]))).map(lambda p: (p[0] * p[1] // 10**6, p[0]))
"""Successes and trials, none and all of them often."""


@pytest.fixture(scope="module")
def connection():
    return duckdb.connect()


def wilson(k: int, n: int) -> tuple[Decimal, Decimal]:
    """Both ends of the interval as Wilson derived it, centre -+ half width, in decimals of 60 digits."""
    with localcontext() as context:
        context.prec = 60
        z, share = Decimal("1.959963984540054"), Decimal(k) / n
        centre = share + z * z / (2 * n)
        half_width = z * (share * (1 - share) / n + z * z / (4 * n * n)).sqrt()
        return (centre - half_width) / (1 + z * z / n), (centre + half_width) / (1 + z * z / n)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(DAYS, st.none()), max_size=30))
@example([])
@example([3, None, 4])
def test_the_median_is_the_middle_one_or_the_mean_of_the_two_in_the_middle(connection, numbers):
    sql = rendered(*EXPRESSIONS)[0]
    found = connection.execute(f"select {sql} from (select unnest($1::integer[]) as x)", [numbers]).fetchall()[0][0]
    known = [Decimal(number) for number in numbers if number is not None]
    assert found == (median(known) if known else None)


@settings(max_examples=500, deadline=None)
@given(SHARE)
@example((0, 1))
@example((1, 1))
@example((4, 5))
@example((1, 10**9))
def test_the_ends_of_an_interval_are_those_of_decimal_arithmetic(connection, share):
    k, n = share
    shown = ", ".join(rendered(*EXPRESSIONS)[1:])
    low, high, *rounded = connection.execute(f"select {shown} from (select $1::bigint as k, $2::bigint as n)", [k, n]).fetchall()[0]
    expected_low, expected_high = wilson(k, n)
    assert abs(Decimal(low) - expected_low) < Decimal("1e-12")
    assert abs(Decimal(high) - expected_high) < Decimal("1e-12")
    millionth = Decimal("0.000001")
    near = [end.quantize(millionth, rounding=ROUND_HALF_UP) for end in (expected_low, expected_high)]
    # a double cannot tell which way an end next to a half goes
    assert all(abs(end - expected) <= millionth for end, expected in zip(rounded, near, strict=True))
    assert 0 <= rounded[0] <= (Decimal(k) / n).quantize(millionth, rounding=ROUND_HALF_UP) <= rounded[1] <= 1


def test_nothing_tried_has_no_interval(connection):
    shown = ", ".join(rendered(*EXPRESSIONS)[3:])
    assert connection.execute(f"select {shown} from (select 0::bigint as k, 0::bigint as n)").fetchall() == [(None, None)]
