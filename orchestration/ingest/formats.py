"""JSON, Parquet and Excel files, rewritten as numbered CSVs so that one path loads them all."""

import datetime as dt
import json
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import ijson
import openpyxl

from orchestration.ingest.reading import NumberedCsv, Readable, Refused, check_headers, numbered_csv

_DAMAGED = "so it was cut off or damaged. Export it again."


def from_json(path: Path, scratch: Path, is_lines: bool) -> Readable:
    """A JSON array of records, an object that holds one under `records` or `results`, or a record a line. A record's `properties` are read
    as its own, as CRMs' APIs nest them. Raises Refused."""

    def records(path: Path) -> Iterator[Any]:
        return map(_with_properties, _json_lines(path) if is_lines else _json_array(path))

    headers: dict[str, None] = {}
    for record in records(path):
        if isinstance(record, dict):
            headers.update(dict.fromkeys(record))
    names = check_headers(list(headers))

    def fill(out: NumberedCsv) -> None:
        for record in records(path):
            if isinstance(record, dict):
                out.write([_json_text(record.get(name)) for name in names])
            else:
                out.reject(str(record), "it is no JSON object")

    return numbered_csv(scratch / (path.name + ".numbered.csv"), names, fill)


def _with_properties(record: Any) -> Any:
    if isinstance(record, dict) and isinstance(record.get("properties"), dict):
        return {name: value for name, value in record.items() if name != "properties"} | record["properties"]
    return record


def _json_array(path: Path) -> Iterator[Any]:
    with path.open("rb") as file:
        start = 3 if file.read(3) == b"\xef\xbb\xbf" else 0
        file.seek(start)
        begins = file.read(4096).lstrip()[:1]
        try:
            for place in ("item",) if begins == b"[" else ("records.item", "results.item"):
                file.seek(start)
                yield from ijson.items(file, place)
        except ijson.JSONError as error:
            raise Refused(f"it is no whole JSON document ({str(error).splitlines()[0]}), {_DAMAGED}") from None


def _json_lines(path: Path) -> Iterator[Any]:
    with path.open(encoding="utf-8-sig") as file:
        for line in file:
            if not line.strip():
                continue
            try:
                yield json.loads(line, parse_float=Decimal)
            except json.JSONDecodeError:
                if not line.endswith("\n"):
                    raise Refused(f"its last line is no whole JSON record, {_DAMAGED}") from None
                yield line.rstrip("\n")


def _json_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, default=str, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def from_parquet(path: Path, scratch: Path) -> Readable:
    """A Parquet file, every value as text. Raises Refused."""
    target = scratch / (path.name + ".numbered.csv")
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("set TimeZone = 'UTC'")
        try:
            source = connection.read_parquet(str(path))
            headers = check_headers(source.columns)
            text = ", ".join(f"cast({duckdb.ColumnExpression(name)} as varchar)" for name in headers)
            rows = f"select row_number() over () as record_number, {text} from read_parquet($path)"
            connection.execute(f"copy ({rows}) to '{_quoted(target)}' (format csv, header)", {"path": str(path)})
            (records,) = connection.execute("select count(*) from read_parquet($path)", {"path": str(path)}).fetchall()[0]
        except duckdb.Error as error:
            raise Refused(f"it is no whole Parquet file ({str(error).splitlines()[0]}), {_DAMAGED}") from None
    return Readable(target, headers, ",", records, is_numbered=True)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def from_xlsx(path: Path, scratch: Path) -> Readable:
    """The first sheet of an Excel workbook: dates as ISO dates, text as it stands, empty rows left out. Raises Refused."""
    try:
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheet = workbook.worksheets[0]
        sheet.reset_dimensions()
        rows = sheet.iter_rows(values_only=True)
        header = next(rows, None)
        if header is None:
            raise Refused("its first sheet is empty. Export it again, or remove it if there was nothing to export.")
        headers = [_xlsx_text(cell) or "" for cell in header]
        while headers and not headers[-1]:
            headers.pop()
        check_headers(headers)

        def fill(out: NumberedCsv) -> None:
            for row in rows:
                cells = [_xlsx_text(cell) for cell in row]
                if any(cells[len(headers) :]):
                    out.reject(",".join(cell or "" for cell in cells), f"it has {len(cells)} cells, the header has {len(headers)}")
                elif any(cells):
                    out.write([*cells, *[None] * (len(headers) - len(cells))][: len(headers)])

        return numbered_csv(scratch / (path.name + ".numbered.csv"), headers, fill)
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, EOFError) as error:
        raise Refused(f"it is no whole Excel workbook ({error}), {_DAMAGED}") from None


def _xlsx_text(cell: Any) -> str | None:
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else format(Decimal(repr(cell)), "f")
    return str(cell)
