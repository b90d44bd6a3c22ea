from decimal import ROUND_HALF_UP, Decimal, localcontext

import duckdb
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from rendered_macros import rendered

CENT = Decimal("0.01")
MILLIONTH = Decimal("0.000001")
AMOUNT = st.decimals(min_value=Decimal("-9999999999999999.99"), max_value=Decimal("9999999999999999.99"), places=2)
RATE = st.decimals(min_value=Decimal("0.000000001"), max_value=Decimal("999999999.999999999"), places=9)
DIVISOR = st.tuples(RATE, st.sampled_from([1, -1])).map(lambda pair: pair[0] * pair[1])


@pytest.fixture(scope="module")
def money():
    """Runs the rendered SQL in DuckDB: numerator over denominator to cents or millionths, and an amount to cents."""
    cents, millionths, rounded = rendered("divide_money('n', 'd')", "divide_money('n + 0', 'd', scale=6)", "round_money('n')")
    connection = duckdb.connect()

    class Money:
        def divided(self, n: Decimal, d: Decimal, to: Decimal = CENT) -> Decimal | None:
            sql = f"select {cents if to == CENT else millionths} from (select $1::decimal(18, 2) as n, $2::decimal(18, 9) as d)"
            return connection.execute(sql, [n, d]).fetchall()[0][0]

        def rounded(self, n: Decimal) -> Decimal:
            return connection.execute(f"select {rounded} from (select $1::decimal(27, 9) as n)", [n]).fetchall()[0][0]

    return Money()


def by_hand(n: Decimal, d: Decimal, to: Decimal) -> Decimal:
    """Python's decimal arithmetic with digits to spare, rounded once, half away from zero."""
    with localcontext() as context:
        context.prec = 80
        # a quotient of 80 digits next to a tie is no tie: n and d have 18 digits each
        return (n / d).quantize(to, rounding=ROUND_HALF_UP)


def fits(value: Decimal, to: Decimal) -> bool:
    return abs(value) < 10**18 * to


@settings(max_examples=400, deadline=None)
@given(AMOUNT, DIVISOR)
@example(Decimal("0.05"), Decimal("2"))
@example(Decimal("-0.05"), Decimal("2"))
@example(Decimal("1.00"), Decimal("3"))
@example(Decimal("9999999999999999.99"), Decimal("1"))
@example(Decimal("-9999999999999999.99"), Decimal("-1"))
@example(Decimal("0.00"), Decimal("-0.000000001"))
def test_a_quotient_is_exact_to_the_cent_and_rounds_half_away_from_zero(money, n, d):
    assume(fits(by_hand(n, d, CENT), CENT))
    assert money.divided(n, d) == by_hand(n, d, CENT)


@settings(max_examples=400, deadline=None)
@given(st.integers(-(10**8), 10**8), st.integers(1, 10**6), st.sampled_from([1, -1]))
def test_ties_go_away_from_zero(money, halves, half_of_d, sign):
    # over an even whole number d, an odd number of half cents times d is whole cents
    d = sign * Decimal(2 * half_of_d)
    n = (2 * halves + 1) * d * Decimal("0.005")
    assert money.divided(n, d) == (Decimal(2 * halves + 1) * Decimal("0.005")).quantize(CENT, rounding=ROUND_HALF_UP)


@settings(max_examples=200, deadline=None)
@given(st.decimals(min_value=Decimal("-99999999.99"), max_value=Decimal("99999999.99"), places=2), DIVISOR)
def test_a_quotient_is_exact_to_the_sixth_digit(money, n, d):
    assume(fits(by_hand(n, d, MILLIONTH), MILLIONTH))
    assert money.divided(n, d, MILLIONTH) == by_hand(n, d, MILLIONTH)


@settings(max_examples=200, deadline=None)
@given(st.decimals(min_value=Decimal("-9999999999999999.994999999"), max_value=Decimal("9999999999999999.994999999"), places=9))
@example(Decimal("2.345"))
@example(Decimal("-2.345"))
@example(Decimal("1.005"))
def test_an_amount_is_rounded_half_away_from_zero(money, n):
    assert money.rounded(n) == by_hand(n, Decimal(1), CENT)


def test_nothing_over_zero_is_nothing(money):
    assert money.divided(Decimal("1.00"), Decimal("0")) is None


def test_a_quotient_that_has_no_room_is_an_error(money):
    with pytest.raises(duckdb.ConversionException):
        money.divided(Decimal("9999999999999999.99"), Decimal("0.1"))
