"""The landing folder as it is written: parts of big feeds one after another, rows by hand before them, bad records after them."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd

from orchestration.sample.dirt import bad_rows
from orchestration.sample.layouts import LAYOUTS, Layout
from orchestration.sample.period import Extract
from orchestration.sample.records import Records
from orchestration.sample.values import macros
from orchestration.sample.words import with_names

OVERLAP_SECONDS = 7_200
"""A delta begins a little before the last one ended, as careful exports do: some rows come a second time, unchanged."""
SEPARATORS = {"csv": ",", "tsv": "\t"}


class Exports:
    """Writes below one landing folder. Every file has the same bytes for the same rows, wherever and whenever it is written."""

    def __init__(self, landing: Path, records: Records) -> None:
        self.landing = landing
        self.rows: dict[Path, int] = {}
        self._records = records
        self._connection = duckdb.connect()
        self._connection.execute("set preserve_insertion_order = true")
        for macro in macros():
            self._connection.execute(macro)

    def close(self) -> None:
        """Let go of the SQL engine."""
        self._connection.close()

    def path(self, folder: str, extract: Extract, suffix: str) -> Path:
        """Where an extract of a feed lies."""
        found = self.landing / folder / f"{folder.rpartition('/')[2]}_{extract.day.isoformat()}.{suffix}"
        found.parent.mkdir(parents=True, exist_ok=True)
        return found

    def begin(self, folder: str, extract: Extract) -> None:
        """Start a file with its header and the rows written by hand."""
        layout = LAYOUTS[folder]
        path = self.path(folder, extract, layout.suffix)
        rows = self._records.rows(folder, extract)
        if layout.types:
            self._parquet(path, layout, rows)
        else:
            path.write_bytes(_lines([layout.headers, *rows], SEPARATORS[layout.suffix]))
        self.rows[path] = len(rows)

    def append(self, folder: str, extract: Extract, frame: pd.DataFrame) -> None:
        """Add the rows of a chunk that this extract holds: all that exist for a snapshot or the first one, else what changed."""
        layout = LAYOUTS[folder]
        path = self.path(folder, extract, layout.suffix)
        is_there = frame["created_s"] < extract.ends
        if not layout.is_snapshot and not extract.is_first:
            is_there &= frame["changed_s"] >= extract.begins - OVERLAP_SECONDS
        chosen = frame[is_there]
        part = path.with_suffix(".part")
        self._connection.register("chunk", chosen)
        self._connection.execute(
            f"copy (select {layout.select_list} from {with_names('chunk', chosen.columns)}) to {_quoted(part)} (format csv, header false)"
        )
        self._connection.unregister("chunk")
        with path.open("ab") as whole, part.open("rb") as added:
            while block := added.read(1 << 22):
                whole.write(block)
        part.unlink()
        self.rows[path] += len(chosen)

    def end(self, folder: str, extract: Extract) -> None:
        """Finish a file with its bad records."""
        layout = LAYOUTS[folder]
        path = self.path(folder, extract, layout.suffix)
        bad = bad_rows(folder, layout.headers, extract, self.rows[path])
        if bad:
            with path.open("ab") as whole:
                whole.write(_lines(bad, SEPARATORS[layout.suffix]))
            self.rows[path] += len(bad)

    def select(self, frame: pd.DataFrame, columns: dict[str, str], order: str) -> list[tuple]:
        """Rows of a frame as values, named and made by SQL as in a layout."""
        listed = ", ".join(f'{sql} as "{header}"' for header, sql in columns.items())
        self._connection.register("chunk", frame)
        found = self._connection.execute(f"select {listed} from {with_names('chunk', frame.columns)} order by {order}").fetchall()
        self._connection.unregister("chunk")
        return found

    def write(self, path: Path, content: bytes, rows: int) -> None:
        """A file that is made as a whole."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self.rows[path] = rows

    def _parquet(self, path: Path, layout: Layout, rows: list) -> None:
        frame = pd.DataFrame(rows, columns=list(layout.headers), dtype=object)
        self._connection.register("chunk", frame)
        listed = ", ".join(
            f"""nullif("{header}"::varchar, '')::{layout.types.get(header, "varchar")} as "{header}\"""" for header in layout.headers
        )
        self._connection.execute(f"copy (select {listed} from chunk) to {_quoted(path)} (format parquet)")
        self._connection.unregister("chunk")


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _lines(rows: list, separator: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def delimited(separator: str, mark: bytes = b"") -> Callable[[list], bytes]:
    """A writer of header and rows as separated text, perhaps with a byte order mark."""
    return lambda rows: mark + _lines(rows, separator)
