"""The partner's edition of a review: made from what it may see, and nothing else."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from orchestration.dbt_project import variables
from orchestration.review.figures import number
from orchestration.share.leaving import NAME, OWN_ID, RELATIONS, Change, Leaving, Partner, Quarter, Rows, Rule
from orchestration.share.wording import Matrix, listed, matrix, ours, page, text, words

OPENED, CLOSES = "deal_opened_on", "deal_closes_on"
STATUS, MANAGER = "account_status", "partner_owner"
KINDS = (STATUS, "deal_stage", "country_region")
"""Fields by which the accounts in common are counted, where they are shown."""

MOST = {"overlap": 200, "greenfield": 50, "deals": 50, "changes": 100, "kinds": 12}
"""As many as a page holds; the rest is in the files beside it."""

CHANGED = {
    ("new", "overlap"): "new among the accounts in common",
    ("gone", "overlap"): "no longer listed among the accounts in common",
    ("new", "greenfield"): "new among the accounts that you do not have",
    ("gone", "greenfield"): "no longer listed among the accounts that you do not have",
}


class Table(NamedTuple):
    """Rows as the partner sees them: columns with their headers, as many rows as the page holds, and how many there are."""

    columns: list[tuple[str, str]]
    rows: list[list[str]]
    total: int
    without_values: list[str]


class Bar(NamedTuple):
    """How many of the accounts listed have a value, and how long its bar is, in percent of the longest."""

    value: str
    accounts: str
    width: int


class Access(NamedTuple):
    """The fields of a population by where they are shown: on accounts in common, on those that the partner has not too, in counts alone."""

    population: str
    in_common: str
    everywhere: str
    counted: str


def write_editions(leaving: Leaving, partner: Partner, folder: Path, *, as_of: dt.date, before: dt.date | None = None) -> list[Path]:
    """Write review-<fiscal quarter>.html for the current and the last closed quarter; `before` is the day of the last export.

    Everything on the page is a row, count, change or rule that the partner's other files hold: nothing can be worked out from it that
    cannot be from them.
    """
    floor = variables()["min_count"]
    overlap, greenfield = leaving.rows(partner, "overlap"), leaving.rows(partner, "greenfield")
    changes = leaving.changes(partner)
    told_changes = _changes(changes, floor)
    said = {
        "partner": partner,
        "as_of": as_of,
        "before": before,
        "floor": floor,
        "told": _floored(floor),
        "counts": _counts(leaving, partner),
        "overlap": _table(overlap, MOST["overlap"]),
        "greenfield": _table(greenfield, MOST["greenfield"]),
        "kinds": _kinds(overlap, floor),
        "manager": _manager(overlap, greenfield),
        "changes": told_changes[: MOST["changes"]],
        "has_more_changes": len(told_changes) > MOST["changes"],
        "changes_total": len(changes),
        "files": [f"{relation}.csv" for relation in RELATIONS if leaving.columns(partner, relation)] + ["counts.csv", "changes.csv"],
        "access": _access(leaving.rules(partner)),
    }
    written = []
    for quarter in leaving.quarters(as_of):
        file = folder / f"review-{quote(quarter.name, safe='')}.html"
        title = f"{partner.name}: what we share, {quarter.name}"
        opened, closing = (_in_quarter(overlap, column, quarter) for column in (OPENED, CLOSES))
        html = page("edition.html.j2", title, **said, quarter=quarter, is_open=quarter.ends_on >= as_of, opened=opened, closing=closing)
        file.write_text(html, encoding="utf-8")
        written.append(file)
    return written


def _changes(changes: Sequence[Change], floor: int) -> list[tuple[str, str]]:
    """Accounts and what changed of them, in words; those that the partner sees neither name nor record of are told together."""
    unnamed = Counter(_what_changed(change) for change in changes if _account(change) is None)
    named = [(account, _what_changed(change)) for change in changes if (account := _account(change)) is not None]
    return named + [(f"{_floored(floor)(many)} accounts that have no name here", what) for what, many in unnamed.items()]


def _what_changed(change: Change) -> str:
    if change.change != "changed":
        return CHANGED[change.change, change.relation]
    return f"changed: {words(change.changed_fields or '')}"


def _account(change: Change) -> str | None:
    record = f"your record {change.partner_account_id}" if change.partner_account_id else None
    return ", ".join(told for told in (change.company_name, record) if told) or None


def _floored(floor: int) -> Callable[[int], str]:
    """How many there are, in words that follow the floor of all counts."""
    return lambda many: "none" if many == 0 else f"<{floor}" if many < floor else number(many)


def _counts(leaving: Leaving, partner: Partner) -> Matrix:
    return matrix({(count.our_population, count.their_population): count.accounts for count in leaving.counts(partner)}, "your")


def _header(column: str) -> str:
    return {OWN_ID: "your id", NAME: "company"}.get(column, words(column))


def _manager(*relations: Rows) -> str | None:
    """Our partner manager, whom every row names where the partner sees the field."""
    for rows in relations:
        if MANAGER in rows.columns:
            place = rows.columns.index(MANAGER)
            if told := next((row[place] for row in rows.values if row[place] is not None), None):
                return text(told)
    return None


def _table(rows: Rows, most: int) -> Table:
    """The first rows, without the columns that no row has a value in, and without our partner manager, who is named once."""
    filled = [any(row[place] is not None for row in rows.values) for place in range(len(rows.columns))]

    kept = [place for place, column in enumerate(rows.columns) if filled[place] and column != MANAGER]

    return Table(
        [(rows.columns[place], _header(rows.columns[place])) for place in kept],
        [[_told(rows.columns[place], row[place]) for place in kept] for row in rows.values[:most]],
        len(rows.values),
        [column for column, is_filled in zip(rows.columns, filled, strict=True) if not is_filled] if rows.values else [],
    )


def _told(column: str, value: Any) -> str:
    """The value of a cell; a status is a word of ours, all else stands as it is in the file."""
    return words(text(value)) if column == STATUS else text(value)


def _in_quarter(rows: Rows, column: str, quarter: Quarter) -> Table | None:
    """The rows whose day lies in the quarter, by that day; None where the partner does not see the day."""
    if column not in rows.columns:
        return None
    place = rows.columns.index(column)
    found = [row for row in rows.values if isinstance(row[place], dt.date) and quarter.starts_on <= row[place] <= quarter.ends_on]
    return _table(Rows(rows.columns, sorted(found, key=lambda row: row[place])), MOST["deals"])


def _kinds(rows: Rows, floor: int) -> list[tuple[str, list[Bar]]]:
    """For each field that the partner sees, how many of the rows have which value; rows that do not show it are not counted."""
    found = []
    for column in KINDS:
        if column in rows.columns:
            place = rows.columns.index(column)
            values = Counter(_told(column, row[place]) for row in rows.values if row[place] is not None)
            if values:
                first = sorted(values.items(), key=lambda value: (-value[1], value[0]))[: MOST["kinds"]]
                found.append((words(column), [_bar(value, accounts, first[0][1], floor) for value, accounts in first]))
    return found


def _bar(value: str, accounts: int, most: int, floor: int) -> Bar:
    is_told = accounts >= floor
    return Bar(value, _floored(floor)(accounts), max(1, round(100 * accounts / most)) if is_told else 0)


def _access(rules: Sequence[Rule]) -> list[Access]:
    shown: dict[str, dict[str, list[str]]] = {}
    for rule in rules:
        of_level = shown.setdefault(rule.population, {"everywhere": [], "in_common": [], "counted": []})
        of_level["counted" if rule.level == "counts" else "in_common"].append(rule.field)
        if rule.level == "all":
            of_level["everywhere"].append(rule.field)
    return [Access(ours(population), **{level: listed(fields, 40) for level, fields in of.items()}) for population, of in shown.items()]
