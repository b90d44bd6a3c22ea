"""What the quarantine and the logs may show of people: columns marked `pii` show nothing, and no address is shown anywhere."""

import re
from collections.abc import Collection

MASK = "***"
WITHHELD = (
    "withheld, for the feed holds people's data and the record's cells fit no header that says which are theirs; "
    "look at record {number} of the file"
)

_ADDRESS = re.compile(r"[^\s\"'<>,;:()\[\]{}|\\=/@]+@[^\s\"'<>,;:()\[\]{}|\\=/@]+\.[^\s\"'<>,;:()\[\]{}|\\=/@.]+")


def masked(text: str) -> str:
    """The text without anything that looks like an e-mail address."""
    return _ADDRESS.sub(MASK, text) if "@" in text else text


def masked_cells(cells: dict[str, str], hidden: Collection[str]) -> str:
    """SQL of a record as JSON from header (or column) -> SQL of the cell; `hidden` ones show only whether they are empty."""
    shown = ", ".join(
        f"{_literal(name)}: {f'case when {cell} is not null then {_literal(MASK)} end' if name in hidden else cell}"
        for name, cell in cells.items()
    )
    return f"to_json({{{shown}}})::varchar"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
