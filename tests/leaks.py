"""Whether files that a partner gets hold anything that it may not see, found in them as anybody could find it who opens them.

    leaks(folder, allowed, canaries)

`canaries` are values that can only stand in a file if they were taken from where they were planted; random_sharing.py plants them. They
have one of four shapes, and whatever has such a shape in a file is looked up, however it is spelt there:

    Zq and ten letters        in upper or lower case, quoted for a URL, HTML or JSON, or with tags between
    a day, as 1987-06-05      also 19870605, 05.06.1987, 6/5/1987, 5 June 1987, Jun 5, 1987
    a number of nine digits   also with separators of thousands, and with decimals
    0. and six digits         also with more digits
"""

import csv
import datetime as dt
import gzip
import html
import io
import json
import re
import zipfile
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import duckdb
import zstandard

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = rf"(?P<month>{'|'.join(MONTHS)})[a-z]*\.?"

# overlapping ones too: what stands before one may look like the beginning of another
TEXT = re.compile(r"zq(?=([a-z]{10}))")
DAYS = (
    re.compile(r"(?<!\d)(?P<year>\d{4})([-/.]?)(?P<month>\d{2})\2(?P<day>\d{2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<one>\d{1,2})([-/.])(?P<other>\d{1,2})\2(?P<year>\d{4})(?!\d)"),
    re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s\-]+{MONTH}[\s,\-]+(?P<year>\d{{4}})(?!\d)"),
    re.compile(rf"\b{MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})(?!\d)"),
)
NUMBER = re.compile(r"(?<!\d)(?=([1-9]\d{2})([,.' \u00a0\u202f\u2009]?)(\d{3})\2(\d{3})(?!\d))")
SCORE = re.compile(r"(?<!\d)0?\.(\d{6})")
SHAPES = (re.compile(r"zq[a-z]{10}"), re.compile(r"\d{4}-\d{2}-\d{2}"), re.compile(r"[1-9]\d{8}"), re.compile(r"0\.\d{6}"))

TAG = re.compile(r"<[^<>]*>")
ESCAPED = re.compile(r"\\u([0-9a-f]{4})", re.IGNORECASE)
TEXTS = (".csv", ".tsv", ".txt", ".md", ".json", ".jsonl", ".ndjson", ".html", ".htm", ".svg", ".xml", ".css", ".js", ".yml", ".yaml")
TABLES = (".csv", ".tsv")
MARKUP = (".html", ".htm", ".svg", ".xml")
LINES = (".jsonl", ".ndjson")


def leaks(folder: Path, allowed: Collection[str], canaries: Mapping[str, str]) -> list[str]:
    """A sentence for each canary in a name or the content of a file below the folder, unless one of the allowed texts holds it.

    Raises ValueError for a canary that has no shape by which it would be found.
    """
    planted = {}
    for value, where in canaries.items():
        if not any(shape.fullmatch(value.lower()) for shape in SHAPES):
            raise ValueError(f"{value!r} of {where} has none of the shapes that are looked for")
        planted[value.lower()] = (value, where)
    sought = planted.keys() - {token for text in allowed for token in tokens(text)}
    found = []
    # the name of a published folder is a link
    root = folder.resolve(strict=True)
    for path in sorted(root.rglob("*")):
        name = str(path.relative_to(root))
        held = set(tokens(name)) | set(tokens(unquote(name)))
        if path.is_file():
            # in one pass, with what is no part of any shape between two cells
            held |= set(tokens("\x02".join(texts_of(path))))
        found += [f"{name}: {value} of {where}" for value, where in (planted[token] for token in sorted(held & sought))]
    return found


def tokens(text: str) -> Iterator[str]:
    """Whatever in a text has the shape of a canary, spelt as canaries are, in lower case."""
    text = text.lower()
    yield from (f"zq{letters}" for letters in TEXT.findall(text))
    yield from (f"0.{digits}" for digits in SCORE.findall(text))
    yield from ("".join(groups[i] for i in (0, 2, 3)) for groups in NUMBER.findall(text))
    for shape in DAYS:
        for match in shape.finditer(text):
            yield from _days(match.groupdict())


def _days(parts: dict[str, str]) -> Iterator[str]:
    if "one" in parts:
        # a day before or after its month
        orders = {(parts["one"], parts["other"]), (parts["other"], parts["one"])}
    else:
        month = parts["month"]
        orders = {(month if month.isdigit() else str(MONTHS.index(month) + 1), parts["day"])}
    for month, day in sorted(orders):
        try:
            yield dt.date(int(parts["year"]), int(month), int(day)).isoformat()
        except ValueError:
            # digits of this shape that are no day
            continue


def texts_of(path: Path) -> Iterator[str]:
    """Every text that a file holds: its bytes in two encodings, and what its format makes of them.

    Raises ValueError for a file of no known format that is no plain text.
    """
    yield from _texts(path.name.lower(), path.read_bytes(), path)


def _texts(name: str, content: bytes, path: Path) -> Iterator[str]:
    suffix = Path(name).suffix
    yield content.decode("latin-1")
    # what UTF-16 would have between the letters
    yield content.replace(b"\0", b"").decode("utf-8", errors="replace")
    if suffix == ".gz":
        with gzip.open(io.BytesIO(content)) as file:
            yield from _texts(name.removesuffix(suffix), file.read(), path)
    elif suffix == ".zst":
        with zstandard.ZstdDecompressor().stream_reader(content, read_across_frames=True) as file:
            yield from _texts(name.removesuffix(suffix), file.read(), path)
    elif suffix in (".zip", ".xlsx"):
        # the names of its members stand in its bytes
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                yield from _texts(member.lower(), archive.read(member), path)
    elif suffix == ".parquet":
        yield from _parquet(path)
    elif suffix in TEXTS:
        text = content.decode("utf-8-sig")
        yield unquote(text)
        if suffix in TABLES:
            yield from (cell for row in csv.reader(io.StringIO(text), delimiter="\t" if suffix == ".tsv" else ",") for cell in row)
        elif suffix in MARKUP:
            shown = html.unescape(text)
            yield from (shown, unquote(shown), TAG.sub("", shown), TAG.sub("", text), _unescaped(shown))
        elif suffix == ".json":
            yield from _strings(json.loads(text))
        elif suffix in LINES:
            yield from (said for line in text.splitlines() if line.strip() for said in _strings(json.loads(line)))
        else:
            yield _unescaped(text)
    elif not _is_plain(content):
        raise ValueError(f"{path}: nobody has said how to look into {name}. Teach tests/leaks.py its format.")


def _is_plain(content: bytes) -> bool:
    try:
        return "\0" not in content.decode("utf-8")
    except UnicodeDecodeError:
        return False


def _unescaped(text: str) -> str:
    r"""With \u0041 as A."""
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def _strings(value: Any) -> Iterator[str]:
    """Keys, texts and numbers of a JSON value."""
    match value:
        case dict():
            for key, member in value.items():
                yield key
                yield from _strings(member)
        case list():
            for member in value:
                yield from _strings(member)
        case _:
            yield str(value)
            yield unquote(str(value))


def _parquet(path: Path) -> Iterator[str]:
    """Cells and key-value metadata; names of columns and statistics stand in the bytes of the file."""
    with duckdb.connect() as connection:
        place = [str(path)]
        cells = connection.execute("select columns(*)::varchar from read_parquet(?)", place).fetchall()
        yield from (text for row in cells for text in row if text is not None)
        # bytes are told as text, what is no ASCII by its number
        for row in connection.execute("select key::varchar, value::varchar from parquet_kv_metadata(?)", place).fetchall():
            yield from row
