"""A person whom a made-up company's extracts and policies name in every way that there is, and a scanner of its own that looks for her."""

import csv
import gzip
import io
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import zstandard

from orchestration.settings import ROOT

EMAIL, NAME = "zdenka.quillfeather@meridian.example", "Zdeňka Quillfeather"
NEEDLE = "quillfeather"
"""A part of the address and of the name; nothing else in the company is called so."""

BEFORE_EMAIL, BEFORE_NAME = "tomas.ferreira@meridian.example", "Tomas Ferreira"
"""Whom the sample company has in her place: a user who is a partner manager."""


def plant(landing: Path) -> None:
    """Put her into the extracts: user, partner manager, recruiter, the subject of a task, a partner's list, and records that cannot be
    loaded."""
    for path in landing.rglob("*.csv"):
        text = path.read_text(encoding="utf-8")
        if BEFORE_EMAIL in text or BEFORE_NAME in text:
            path.write_text(text.replace(BEFORE_EMAIL, EMAIL).replace(BEFORE_NAME, NAME), encoding="utf-8")
    first = {name: sorted((landing / name).glob("*.csv"))[0] for name in ("salesforce/Task", "salesforce/Contact", "salesforce/Account")}
    edited(first["salesforce/Task"], {"Subject": f"Intro call with {NAME}'s team"})
    edited(first["salesforce/Task"], {"Subject": f"Mail to {EMAIL.title()}"}, row=1)
    for path in sorted((landing / "partner_lists" / "acme_widgets").glob("*.csv")):
        edited(path, {"Partner Manager": NAME.upper()})
        edited(path, {"Account Owner": "Z. Quillfeather-Long", "Account Owner Email": EMAIL}, row=1)
    contact = {"Id": "003Kd0000099999IAA", "FirstName": "Zdeňka", "LastName": "Quillfeather", "Email": EMAIL, "CreatedDate": "yesterday"}
    appended(first["salesforce/Contact"], contact)
    # a cell too many
    appended(first["salesforce/Contact"], {"Id": "003Kd0000099998IAA", "Email": EMAIL}, more=(NAME,))
    appended(first["salesforce/Account"], {"Id": "001Kd0000099999IAA", "Name": f"{NAME} ({EMAIL})", "CreatedDate": f"since {NAME} came"})


def plant_policy(folder: Path) -> Path:
    """Policies that name her: goals of hers, and a note of a review."""
    folder.mkdir()
    goals = (ROOT / "seeds" / "goals.csv").read_text(encoding="utf-8").replace(BEFORE_EMAIL, EMAIL)
    hers = f"zdenka-signs,Partnerships signed by {NAME},new_partnerships_signed,partnerships,user,{EMAIL},5,year,2026-01-01,,true,0,"
    (folder / "goals.csv").write_text(f"{goals.rstrip()}\n{hers}{EMAIL},A partner in every deal\n", encoding="utf-8")
    notes = (ROOT / "seeds" / "review_notes.csv").read_text(encoding="utf-8").splitlines()[0]
    (folder / "review_notes.csv").write_text(
        f"{notes}\nPRT-0001,2026-Q3,2026-07-01,{NAME} sends the list,{EMAIL},2026-07-20,open\n", encoding="utf-8"
    )
    return folder


def edited(path: Path, cells: dict[str, str], row: int = 0) -> None:
    """Other cells in a record of a CSV."""
    header, *records = read(path)
    for name, cell in cells.items():
        records[row][header.index(name)] = cell
    write(path, [header, *records])


def appended(path: Path, cells: dict[str, str], more: tuple[str, ...] = ()) -> None:
    """A record more, empty but for these cells."""
    header, *records = read(path)
    assert cells.keys() <= set(header)
    write(path, [header, *records, [*(cells.get(name, "") for name in header), *more]])


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def write(path: Path, records: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(records)


def traces(folder: Path) -> list[str]:
    """Where below a folder she is still named: bytes of every file, compressed ones opened, rows of databases and Parquet, file names."""
    return [
        f"{path.relative_to(folder)}{where}"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for where in (*[" (name)"] * (NEEDLE in path.name.lower()), *_in_file(path))
    ]


def _in_file(path: Path) -> Iterator[str]:
    content = path.read_bytes()
    if path.suffix == ".duckdb":
        yield from _in_database(path)
    if path.suffix == ".parquet":
        yield from _in_relation(duckdb.connect(), f"read_parquet('{path}')", "rows")
    yield from _in_bytes(content, path.name)


def _in_bytes(content: bytes, name: str) -> Iterator[str]:
    if re.search(NEEDLE.encode(), content, re.IGNORECASE):
        yield " (bytes)"
    if name.endswith(".gz"):
        yield from _in_bytes(gzip.decompress(content), name.removesuffix(".gz"))
    elif name.endswith(".zst"):
        yield from _in_bytes(zstandard.ZstdDecompressor().decompressobj().decompress(content), name.removesuffix(".zst"))
    elif name.endswith(".tar"):
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            for member in archive.getmembers():
                yield from _in_bytes(archive.extractfile(member).read(), member.name)


def _in_database(path: Path) -> Iterator[str]:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as looked_at (read_only)")
        for schema, table in connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'looked_at'"
        ).fetchall():
            yield from _in_relation(connection, f'looked_at."{schema}"."{table}"', f"{schema}.{table}")


def _in_relation(connection: duckdb.DuckDBPyConnection, relation: str, name: str) -> Iterator[str]:
    for column, *_ in connection.execute(f"describe from {relation}").fetchall():
        found = connection.execute(f"select count(*) from {relation} where contains(lower(\"{column}\"::varchar), '{NEEDLE}')")
        if found.fetchall()[0][0]:
            yield f" ({name}.{column})"
