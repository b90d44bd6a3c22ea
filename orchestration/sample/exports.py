"""The landing folder as it is written: parts of big feeds one after another, rows by hand before them, bad records after them."""

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import pandas as pd

from orchestration.sample.dirt import bad_rows
from orchestration.sample.feeds import Feed
from orchestration.sample.layouts import LAYOUTS, Layout
from orchestration.sample.period import Extract
from orchestration.sample.records import Records
from orchestration.sample.words import with_names

OVERLAP_SECONDS = 7_200
"""A delta begins a little before the last one ended, as careful exports do: some rows come a second time, unchanged."""
SEPARATORS = {"csv": ",", "tsv": "\t"}


class Exports:
    """Writes feeds below one landing folder. Every file has the same bytes for the same rows, wherever and whenever it is written."""

    def __init__(self, landing: Path, records: Records, feeds: Sequence[Feed], macros: Sequence[str]) -> None:
        self.landing = landing
        self.rows: dict[Path, int] = {}
        self._records = records
        self._feeds = feeds
        self._connection = duckdb.connect()
        self._connection.execute("set preserve_insertion_order = true")
        for macro in macros:
            self._connection.execute(macro)

    def close(self) -> None:
        """Let go of the SQL engine."""
        self._connection.close()

    def path(self, folder: str, extract: Extract, suffix: str) -> Path:
        """Where an extract of a feed lies."""
        found = self.landing / folder / f"{folder.rpartition('/')[2]}_{extract.day.isoformat()}.{suffix}"
        found.parent.mkdir(parents=True, exist_ok=True)
        return found

    def begin(self, extract: Extract) -> None:
        """Start the files of a day with their headers and the rows written by hand."""
        for feed in self._feeds:
            path = self.path(feed.folder, extract, feed.suffix)
            rows = self._by_hand(feed, extract)
            if feed.source.types:
                self._parquet(path, feed.source, rows)
            else:
                with path.open("ab") as whole:
                    whole.write(_lines(rows if path in self.rows else [feed.headers, *rows], SEPARATORS[feed.suffix]))
            self.rows[path] = self.rows.get(path, 0) + len(rows)

    def append(self, folder: str, extract: Extract, frame: pd.DataFrame) -> None:
        """Add the rows of a chunk to all feeds that are made of a layout's rows.

        An extract holds all that exist for a snapshot or the first one, else what changed.
        """
        layout = LAYOUTS[folder]
        is_there = frame["created_s"] < extract.ends
        if not layout.is_snapshot and not extract.is_first:
            is_there &= frame["changed_s"] >= extract.begins - OVERLAP_SECONDS
        chosen = frame[is_there]
        self._connection.register("chunk", chosen)
        chunk = with_names("chunk", chosen.columns)
        feeds = [feed for feed in self._feeds if feed.source is layout]
        if any(not feed.is_as_it_is for feed in feeds):
            # what several feeds say is worked out once
            self._connection.execute(f"create or replace temp table said as select {layout.texts} from {chunk}")
        for feed in feeds:
            self._add(feed, extract, f"select {layout.select_list} from {chunk}" if feed.is_as_it_is else feed.select("said"))
        self._connection.unregister("chunk")

    def end(self, extract: Extract) -> None:
        """Finish the files of a day with their bad records."""
        for folder, feed in {feed.folder: feed for feed in self._feeds}.items():
            path = self.path(folder, extract, feed.suffix)
            bad = bad_rows(folder, feed.headers, extract, self.rows[path])
            if bad:
                with path.open("ab") as whole:
                    whole.write(_lines(bad, SEPARATORS[feed.suffix]))
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

    def _by_hand(self, feed: Feed, extract: Extract) -> list[Sequence[str]]:
        """The rows of a feed that are written by hand."""
        names = feed.source.headers if feed.is_as_it_is else feed.source.names
        rows = self._records.rows(feed.source.folder, extract, names)
        if feed.is_as_it_is or not rows:
            return rows
        self._connection.register("chunk", pd.DataFrame(rows, columns=list(names), dtype=object))
        texts = ", ".join(f"""nullif("{name}"::varchar, '') as "{name}\"""" for name in names)
        found = self._connection.execute(feed.select(f"(select {texts} from chunk)")).fetchall()
        self._connection.unregister("chunk")
        return found

    def _add(self, feed: Feed, extract: Extract, values: str) -> None:
        """Add what a query yields to the file."""
        path = self.path(feed.folder, extract, feed.suffix)
        part = path.with_suffix(".part")
        copied = self._connection.execute(f"copy ({values}) to {_quoted(part)} (format csv, header false)").fetchone()
        with path.open("ab") as whole, part.open("rb") as added:
            while block := added.read(1 << 22):
                whole.write(block)
        part.unlink()
        self.rows[path] += copied[0]

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
