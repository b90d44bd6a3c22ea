"""What must hold of a table and ingest and dbt do not check themselves; one module a guarded table.

An expectation is a function that is handed Great Expectations' module of expectations and returns one of them. Its name is the
sentence that it asserts, its docstring says why; the decorator names the table, the query whose result is checked, and the columns
that tell which row is off. The query sees the build database, and raw's tables as `raw.<schema>.<table>`; `{names}` in it are the
project's dbt vars and `{as_of}`. A function that names a var as a further parameter is handed that too.

Importing a module here costs nothing: Great Expectations itself is imported only where expectations are evaluated.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any


@dataclass(frozen=True)
class Expectation:
    """One expectation of one table. `severity` is error (blocks publishing) or warn; `shows` are columns of the query."""

    name: str
    table: str
    description: str
    query: Callable[[], str]
    build: Callable[..., Any]
    severity: str
    shows: tuple[str, ...]


REGISTERED: list[Expectation] = []


def expectation(
    table: str, query: str | Callable[[], str], *, shows: tuple[str, ...] = (), severity: str = "error"
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register the decorated function as an expectation of `table` ("core.fct_opportunities", "salesforce.opportunity")."""

    def register(build: Callable[..., Any]) -> Callable[..., Any]:
        description = " ".join((build.__doc__ or "").split())
        REGISTERED.append(
            Expectation(build.__name__, table, description, query if callable(query) else lambda: query, build, severity, shows)
        )
        return build

    return register


def load_expectations() -> list[Expectation]:
    """The expectations of every module, by table and name."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return sorted(REGISTERED, key=lambda one: (one.table, one.name))


def known(gxe: ModuleType) -> Any:
    """Every row of the query has is_known true: the key leads somewhere."""
    return gxe.ExpectColumnValuesToBeInSet(column="is_known", value_set=[True])


def fiscal_quarter(day: str) -> str:
    """SQL of the fiscal quarter of a day, such as 2026-Q2: the day moved on until fiscal years are the calendar's; dbt lists months."""
    moved = f"({day} + to_months((13 - {{fiscal_year_start_month}}) % 12))"
    return f"year({moved}) || '-Q' || quarter({moved})"
