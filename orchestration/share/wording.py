"""What pages about sharing have in common: how populations and fields are called, counts as a table, templates and style."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from orchestration.look import document
from orchestration.review.figures import number
from orchestration.review.reading import cut

STANDING = {
    "customer": "customers",
    "open_opportunity": "open opportunities",
    "former_customer": "former customers",
    "partner": "partners",
    "prospect": "prospects",
}
"""Populations that every company has; any other is one of our lists."""

UNKNOWN = "unknown"
"""How a partner stands with a record of which its list does not say so."""


class Matrix(NamedTuple):
    """Accounts in common: a row for each population of ours, a column for each of theirs and the last for all of them."""

    headers: list[str]
    rows: list[tuple[str, list[Any]]]


def ours(population: str) -> str:
    """What a population of ours is called."""
    return f"our {STANDING[population]}" if population in STANDING else f"our list “{words(population)}”"


def theirs(population: str | None, whose: str) -> str:
    """What a population of theirs is called, `whose` being your or their; None is all of them."""
    if population is None:
        return "all"
    return "status unknown" if population == UNKNOWN else f"{whose} {STANDING.get(population, words(population))}"


def words(name: str) -> str:
    """A field's or list's name as people write it."""
    return name.replace("_", " ")


def in_order(populations: Iterable[str | None]) -> list[str | None]:
    """The standing populations, then lists by name, then what is unknown, then all."""
    order = list(STANDING)
    return sorted(
        set(populations),
        key=lambda name: (name is None, name == UNKNOWN, order.index(name) if name in STANDING else len(order), name or ""),
    )


def matrix(cells: Mapping[tuple[str, str | None], Any], whose: str) -> Matrix:
    """The cells (our population, their population) as a table; None where there is none."""
    kinds = in_order(kind for _, kind in cells)
    populations = in_order(population for population, _ in cells)
    return Matrix(
        [theirs(kind, whose) for kind in kinds],
        [(ours(population), [cells.get((population, kind)) for kind in kinds]) for population in populations],
    )


def listed(names: Sequence[str], most: int = 12) -> str:
    """Names with commas between them, cut where there are many."""
    more = len(names) - most
    return ", ".join(words(name) for name in names[:most]) + (f" and {more} more" if more > 0 else "")


def text(value: Any) -> str:
    """A value as it stands in a cell."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, dt.date) else cut(value)


def page(template: str, title: str, **said: Any) -> str:
    """The HTML of a page, from the template of that name beside this file."""
    style, _ = _templates().loader.get_source(_templates(), "share.css")[:2]
    return document(title, _templates().get_template(template).render(**said), style=style)


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    templates.filters |= {"words": words, "listed": listed, "text": text, "number": number, "ours": ours, "cut": cut}
    return templates
