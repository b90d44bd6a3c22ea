import duckdb
import pytest
from rendered_macros import rendered

EXPRESSIONS = (
    "test_unique_combination('parts', ['deal', 'model'])",
    "test_row_count_equals('wholes', 'parts', whole_where=\"model = 'linear'\")",
    "test_sums_to_whole('parts', of='amount', whole='wholes', column='amount', over=['deal', 'model'], on=['deal'])",
    "test_sums_to_whole('parts', of='amount', whole='wholes', column='amount', where=\"model = 'linear'\")",
)
UNIQUE, AS_MANY, SUMS, TOTALS = range(len(EXPRESSIONS))

WHOLES = "('a', 10.00), ('b', 0.30), (null, 5.00)"
PARTS = "('a', 'linear', 3.33), ('a', 'custom', 10.00), ('b', 'linear', 0.30), ('b', 'custom', 0.30), (null, 'linear', 5.00)"


def found(test: int, parts: str, wholes: str) -> list[tuple]:
    """The rows with which a test fails; none is a pass."""
    connection = duckdb.connect()
    connection.execute("create table parts (deal varchar, model varchar, amount decimal(18, 2))")
    connection.execute("create table wholes (deal varchar, amount decimal(18, 2))")
    connection.execute(f"insert into parts values {parts}; insert into wholes values {wholes}")
    return connection.execute(rendered(*EXPRESSIONS)[test]).fetchall()


# the first deal has a second part, so that the sum is one of several
GOOD = PARTS + ", ('a', 'linear', 6.67)"


@pytest.mark.parametrize("test", [SUMS, TOTALS])
def test_a_sum_that_is_its_whole_passes(test: int):
    assert found(test, GOOD, WHOLES) == []


def test_a_sum_that_misses_a_cent_is_found():
    assert [row[:2] for row in found(SUMS, GOOD.replace("6.67", "6.66"), WHOLES)] == [("a", "linear")]
    assert len(found(TOTALS, GOOD.replace("6.67", "6.66"), WHOLES)) == 1


def test_a_part_without_a_whole_and_a_whole_without_a_part_are_found():
    assert len(found(SUMS, GOOD + ", ('z', 'linear', 1.00)", WHOLES)) == 1
    assert len(found(SUMS, GOOD, WHOLES + ", ('z', 1.00)")) == 1


def test_a_combination_that_stands_twice_is_found():
    assert found(UNIQUE, PARTS, WHOLES) == []
    assert found(UNIQUE, GOOD, WHOLES) == [("a", "linear", 2)]


def test_a_row_too_many_is_found():
    assert found(AS_MANY, PARTS, WHOLES) == []
    assert found(AS_MANY, GOOD, WHOLES) == [(3, 4)]
