"""What lies in a sample's folder, read without the code that wrote it."""

import csv
import gzip
import hashlib
import json
from pathlib import Path

import duckdb
import openpyxl

ARGUMENTS = {"seed": 11, "accounts": 400, "partners": 8}
DAYS = ("2026-06-28", "2026-06-29", "2026-06-30", "2026-07-01", "2026-07-02")


def rows(landing: Path, folder: str, day: str) -> list[dict[str, str]]:
    """The records of one extract, every value as text."""
    path = next((landing / folder).glob(f"*{day}*"))
    if path.suffix == ".parquet":
        found = duckdb.execute("select columns(*)::varchar from read_parquet(?)", [str(path)])
        headers = [column[0] for column in found.description]
        return [dict(zip(headers, ("" if value is None else value for value in row), strict=True)) for row in found.fetchall()]
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    if path.suffix == ".xlsx":
        header, *found = openpyxl.load_workbook(path, read_only=True).active.iter_rows(values_only=True)
        return [dict(zip(header, row, strict=True)) for row in found]
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    lines = text.decode("utf-8-sig").splitlines()
    return list(csv.DictReader(lines, delimiter="\t" if path.suffix == ".tsv" else ","))


def digest(folder: Path) -> dict[str, str]:
    """The hash of every file below a folder."""
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()}


def last_version(landing: Path, folder: str, days: tuple[str, ...] = DAYS) -> dict[str, dict[str, str]]:
    """What a delta feed says of each key, its first column, after the extracts of these days."""
    said = {}
    for day in days:
        said |= {next(iter(row.values())): row for row in rows(landing, folder, day)}
    return said


def is_bad(row: dict[str, str]) -> bool:
    """Whether the record is one of those that ingest must put into quarantine."""
    return any("Dent" in row.get(header, "") for header in ("Name", "LastName", "Subject", "name", "lastname", "dealname", "call_type"))


def truth(folder: Path, name: str) -> list[tuple[str, ...]]:
    """The rows of a file of the truth."""
    with (folder / f"{name}.csv").open(encoding="utf-8") as file:
        return [tuple(row.values()) for row in csv.DictReader(file)]
