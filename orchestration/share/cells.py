"""Cells of a CSV that a spreadsheet takes for what they are, and never for a formula."""

import csv
import io
import re
from collections.abc import Sequence
from typing import Any

_STARTS_A_FORMULA = re.compile(r"""((?:^|[;,|])[\s"']*)([=+\-@\uff1d\uff0b\uff0d\uff20])""")
"""A sign at the start of the text, or behind a character at which a spreadsheet of another country parts its cells."""

_SUSPECT = re.compile("[\x00-\x1f\x7f\u0085\u2028\u2029=+\\-@\uff1d\uff0b\uff0d\uff20]")
"""Of a million rows few cells hold any of these."""

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")


def cell(value: Any) -> str:
    """A value as the text of a cell: empty for None, true and false, a negative number as it is, and a text that a spreadsheet might run
    with an apostrophe before the sign (OWASP, CSV injection). Control characters and line ends become a space."""
    if isinstance(value, bool):
        return str(value).lower()
    text = "" if value is None else str(value)
    if not _SUSPECT.search(text):
        return text
    text = _CONTROL.sub(" ", text)
    return text if _NUMBER.fullmatch(text) else _STARTS_A_FORMULA.sub(r"\1'\2", text)


def csv_line(values: Sequence[Any]) -> str:
    """A row as a line of CSV, without its end."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([cell(value) for value in values])
    return line.getvalue()
