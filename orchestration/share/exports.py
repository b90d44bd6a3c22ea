"""A partner's folder: what it may see as CSV and Parquet, what changed since the last export, and a manifest of it all."""

import csv
import datetime as dt
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from orchestration.share.cells import cell
from orchestration.share.leaving import NAME, OWN_ID, RELATIONS, Leaving, Partner

MANIFEST = "manifest.json"
CHANGES = ("change", "relation", OWN_ID, NAME, "changed_fields")
COUNTS = ("our_population", "their_population", "accounts")


@dataclass(frozen=True)
class Export:
    """A partner's folder and the rows of its files."""

    partner: Partner
    folder: Path
    rows: dict[str, int]


PageWriter = Callable[[Leaving, Partner, Path], Iterable[Path]]
"""Writes pages for the partner into its folder; returns them."""


def write_export(leaving: Leaving, partner: Partner, folder: Path, as_of: dt.date, before: dt.date | None, pages: PageWriter) -> Export:
    """Write one partner's folder, for the eyes of this account of the machine alone. `before` is the day of the last export."""
    folder.mkdir(mode=0o700, parents=True)
    rows = {}
    for relation in RELATIONS:
        found = leaving.rows(partner, relation)
        if found.columns:
            _write_csv(folder / f"{relation}.csv", found.columns, found.values)
            leaving.write_parquet(partner, relation, folder / f"{relation}.parquet")
            rows[f"{relation}.csv"] = rows[f"{relation}.parquet"] = len(found.values)
    counts = [(count.our_population, count.their_population or "all", count.accounts) for count in leaving.counts(partner)]
    changes = [tuple(getattr(change, column) for column in CHANGES) for change in leaving.changes(partner)]
    for name, columns, values in (("counts", COUNTS, counts), ("changes", CHANGES, changes)):
        _write_csv(folder / f"{name}.csv", columns, values)
        leaving.write_table(folder / f"{name}.parquet", columns, values)
        rows[f"{name}.csv"] = rows[f"{name}.parquet"] = len(values)
    files = [*(folder / name for name in rows), *pages(leaving, partner, folder)]
    manifest = {
        "partner_key": partner.partner_key,
        "partner": partner.name,
        "as_of": as_of.isoformat(),
        "compared_with": before.isoformat() if before else None,
        "rules": [rule._asdict() for rule in leaving.rules(partner)],
        "files": {file.name: {"rows": rows.get(file.name), "sha256": _sha256(file)} for file in sorted(files)},
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    for file in folder.iterdir():
        file.chmod(0o600)
    return Export(partner, folder, rows)


def _write_csv(file: Path, columns: Sequence[str], values: Iterable[Sequence[Any]]) -> None:
    with _private(file) as text:
        writer = csv.writer(text)
        writer.writerow(columns)
        writer.writerows([cell(value) for value in row] for row in values)


@contextmanager
def _private(file: Path):
    """A new text file that nobody else may read, not even for a moment."""
    with (
        os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as raw,
        TextIOWrapper(raw, "utf-8", newline="") as text,
    ):
        yield text


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
