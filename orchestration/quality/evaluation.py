"""Expectations, evaluated by Great Expectations on what DuckDB selects; one that crashes is never a pass."""

import inspect
import logging
import os
import textwrap
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import duckdb

from expectations import Expectation
from orchestration.ingest.masks import masked

SHOWN = 3
"""So many of the rows that are off are named."""

LONGEST = 400
"""Characters of a message that are kept."""

NOT_RUN = "not run"
"""How the figures of a check begin that could not be run for want of a table."""


@dataclass(frozen=True, order=True)
class CheckResult:
    """A row of quality.checks; `figures` says in words what was counted, never when or how long."""

    table_name: str
    check_name: str
    status: str
    severity: str
    figures: str

    @property
    def blocks(self) -> bool:
        """Whether it keeps the build from being published: it failed where that matters, or nobody knows."""
        return self.status == "crashed" or (self.status == "failed" and self.severity == "error")


def great_expectations() -> ModuleType:
    """The library, imported here (it costs seconds) and kept from reporting home."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx

    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    return gx


def evaluate(
    expected: Iterable[Expectation], connection: duckdb.DuckDBPyConnection, variables: Mapping[str, Any], unbuilt: Collection[str] = ()
) -> list[CheckResult]:
    """The result of each expectation. `connection` sees the build database and raw; `variables` fill queries and expectations;
    `unbuilt` are tables that are known to be missing."""
    gx = great_expectations()
    import great_expectations.expectations as gxe

    context = gx.get_context(mode="ephemeral")
    batches = context.data_sources.add_pandas("build").add_dataframe_asset("rows").add_batch_definition_whole_dataframe("all")

    def result(one: Expectation) -> CheckResult:
        try:
            query = one.query().format_map(variables)
            if missing := [table for table in sorted(unbuilt) if table in query]:
                return CheckResult(one.table, one.name, "crashed", one.severity, f"{NOT_RUN}, {missing[0]} was not built")
            rows = connection.execute(query).df()
            built = one.build(gxe, **_wanted(one.build, variables))
            columns = {"unexpected_index_column_names": list(one.shows)} if one.shows else {}
            said = batches.get_batch({"dataframe": rows}).validate(built, result_format={"result_format": "COMPLETE", **columns})
            crash = _crash(said.exception_info)
        except Exception as error:  # whatever an expectation raises is its result
            crash = one_line(f"{type(error).__name__}: {str(error).strip().splitlines()[0]}")
        if crash:
            return CheckResult(one.table, one.name, "crashed", one.severity, crash)
        if said.success:
            return CheckResult(one.table, one.name, "passed", one.severity, f"{len(rows)} rows checked")
        return CheckResult(one.table, one.name, "failed" if one.severity == "error" else "warned", one.severity, _figures(said.result))

    return [result(one) for one in expected]


def _wanted(build: Callable[..., Any], variables: Mapping[str, Any]) -> dict[str, Any]:
    return {name: variables[name] for name in list(inspect.signature(build).parameters)[1:]}


def _crash(told: Mapping[str, Any]) -> str | None:
    """What went wrong, by exception_info: one entry, or one a metric."""
    for info in [told] if "raised_exception" in told else told.values():
        if info["raised_exception"]:
            return one_line(str(info["exception_message"]))
    return None


def _figures(result: Mapping[str, Any]) -> str:
    if "unexpected_count" not in result:
        return masked(f"observed {result.get('observed_value')}")
    if "unexpected_index_column_names" in result:
        named = sorted(", ".join(f"{column} {value}" for column, value in sorted(row.items())) for row in result["unexpected_index_list"])
    else:
        named = sorted(map(str, result["partial_unexpected_list"]))
    more = f" and {result['unexpected_count'] - SHOWN} more" if len(named) > SHOWN else ""
    return masked(f"{rows_off(result['unexpected_count'])}, of {result['element_count']}: {'; '.join(named[:SHOWN])}{more}")


def rows_off(number: int) -> str:
    """`1 row is off`, `3 rows are off`."""
    return f"{number} row is off" if number == 1 else f"{number} rows are off"


def one_line(text: str) -> str:
    """A message without its line breaks and without anybody's address, and not too much of it."""
    return textwrap.shorten(masked(text), LONGEST)
