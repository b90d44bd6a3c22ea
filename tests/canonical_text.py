"""The table hash worked out a second time, in Python alone, from what the contract says of it."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from decimal import Decimal


def text_of(value: object) -> str | None:
    """A value as the canonical text has it."""
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case dt.datetime():
            return value.isoformat(" ").rstrip("0").rstrip(".") if value.microsecond else value.isoformat(" ")
        case Decimal():
            return f"{value:f}"
        case _:
            return str(value)


def hash_of(rows: Iterable[tuple]) -> str:
    """sha256 over each row's canonical text, summed modulo 2^128, as 32 hex digits."""
    total = 0
    for row in rows:
        said = b""
        for text in map(text_of, row):
            said += b":" if text is None else b"%d:%s" % (len(text.encode()), text.encode())
        total += int.from_bytes(hashlib.sha256(said).digest(), "big")
    return f"{total % 2**128:032x}"
