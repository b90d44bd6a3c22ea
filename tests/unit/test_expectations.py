"""Expectations as results: what passes, fails, warns, and above all what crashes."""

from types import ModuleType
from typing import Any

import duckdb
import pytest

from expectations import Expectation, load_expectations
from orchestration.quality.evaluation import CheckResult, evaluate

VARIABLES = {"as_of": "2026-06-30", "limit": 5}


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    # deal 3 closed a day before it was created; deal 4 is open
    connection.execute(
        "create table deals as select * from (values (1, 0), (2, 40), (3, -1), (4, null)) as deals (opportunity_id, days_to_close)"
    )
    return connection


def expecting(build: Any, query: str = "select * from deals", severity: str = "error", shows: tuple[str, ...] = ()) -> Expectation:
    return Expectation("days_are_not_negative", "core.deals", "", lambda: query, build, severity, shows)


def not_negative(gxe: ModuleType) -> Any:
    return gxe.ExpectColumnValuesToBeBetween(column="days_to_close", min_value=0)


def result(database: duckdb.DuckDBPyConnection, one: Expectation) -> CheckResult:
    (found,) = evaluate([one], database, VARIABLES)
    return found


def test_an_expectation_that_holds_has_passed_and_says_how_many_rows_it_saw(database: duckdb.DuckDBPyConnection) -> None:
    found = result(database, expecting(not_negative, "select * from deals where opportunity_id <> 3"))
    assert (found.status, found.figures, found.blocks) == ("passed", "3 rows checked", False)


def test_an_expectation_that_does_not_hold_has_failed_blocks_and_names_the_row(database: duckdb.DuckDBPyConnection) -> None:
    found = result(database, expecting(not_negative, shows=("opportunity_id",)))
    assert (found.status, found.blocks) == ("failed", True)
    assert found.figures == "1 row is off, of 4: days_to_close -1, opportunity_id 3"


def test_a_warning_does_not_block(database: duckdb.DuckDBPyConnection) -> None:
    found = result(database, expecting(not_negative, severity="warn"))
    assert (found.status, found.blocks) == ("warned", False)


def test_an_expectation_that_crashes_inside_great_expectations_is_crashed_and_blocks_even_as_a_warning(
    database: duckdb.DuckDBPyConnection,
) -> None:
    """The library itself answers success=False with the exception aside, and True where a metric is not asked for."""

    def of_a_column_that_is_not_there(gxe: ModuleType) -> Any:
        return gxe.ExpectColumnValuesToBeBetween(column="days_to_win", min_value=0)

    for severity in ("error", "warn"):
        found = result(database, expecting(of_a_column_that_is_not_there, severity=severity))
        assert (found.status, found.blocks) == ("crashed", True)
        assert "days_to_win" in found.figures


def test_a_query_that_cannot_run_is_a_crash_in_one_line(database: duckdb.DuckDBPyConnection) -> None:
    found = result(database, expecting(not_negative, "select * from no_such_table"))
    assert (found.status, found.blocks) == ("crashed", True)
    assert "no_such_table" in found.figures
    assert "\n" not in found.figures


def test_an_expectation_whose_own_code_raises_is_a_crash(database: duckdb.DuckDBPyConnection) -> None:
    def mistaken(gxe: ModuleType) -> Any:
        return gxe.ExpectColumnValuesToBeBetwixt(column="days_to_close")

    found = result(database, expecting(mistaken))
    assert (found.status, found.blocks) == ("crashed", True)
    assert found.figures.startswith("AttributeError")


def test_a_crash_leaves_the_other_expectations_standing(database: duckdb.DuckDBPyConnection) -> None:
    found = evaluate(
        [expecting(not_negative, "select nonsense"), expecting(not_negative, "select 1 as days_to_close")], database, VARIABLES
    )
    assert [one.status for one in found] == ["crashed", "passed"]


def test_an_expectation_that_reads_a_table_that_was_not_built_says_which(database: duckdb.DuckDBPyConnection) -> None:
    reading = expecting(not_negative, "select days_to_close from core.deals inner join core.users using (user_id)")
    (found,) = evaluate([reading], database, VARIABLES, unbuilt=["core.users"])
    assert (found.status, found.figures, found.blocks) == ("crashed", "not run, core.users was not built", True)


def test_queries_and_expectations_are_filled_with_the_projects_variables(database: duckdb.DuckDBPyConnection) -> None:
    def within(gxe: ModuleType, limit: int) -> Any:
        return gxe.ExpectColumnValuesToBeBetween(column="days_to_close", max_value=limit)

    found = result(database, expecting(within, "select {limit} + 1 as days_to_close where date '{as_of}' = date '2026-06-30'"))
    assert (found.status, found.figures) == ("failed", "1 row is off, of 1: 6")


def test_every_expectation_of_the_project_says_why_and_has_a_name_of_its_own_in_its_table() -> None:
    expected = load_expectations()
    assert len({(one.table, one.name) for one in expected}) == len(expected) > 20
    assert all(one.description.endswith(".") for one in expected)
    assert {one.severity for one in expected} == {"error", "warn"}
