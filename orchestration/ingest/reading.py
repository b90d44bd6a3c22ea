"""From a file of any format to a CSV that can be trusted: checked bytes, a checked header, and an independent count of its records."""

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import zstandard

from orchestration.ingest.landing import format_of

CHUNK_BYTES = 4 * 1024 * 1024
TAIL_BYTES = 64 * 1024
DELIMITERS = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "bars"}
_NOT_STRUCTURE = bytes(b for b in range(256) if b not in b'"\r\n')

csv.field_size_limit(256 * 1024 * 1024)


class Refused(Exception):
    """A file that is refused whole; the text says why and what to do, and follows the file's name."""


@dataclass
class Rejected:
    """A record that does not fit the header: its number (the first is 1), its text, and why."""

    record_number: int
    record: str
    reason: str


@dataclass
class Readable:
    """A UTF-8 CSV on disk. Where `is_numbered`, its first column is the record number, and `rejected` holds the records left out."""

    path: Path
    headers: list[str]
    delimiter: str
    records: int
    ends_with_newline: bool = True
    is_numbered: bool = False
    rejected: list[Rejected] = field(default_factory=list)


@dataclass
class Scan:
    """What one pass over a text file found: lines outside quotes, kinds of line ends, whether its quotes are closed."""

    lines: int = 0
    line_ends: set[str] = field(default_factory=set)
    in_quotes: bool = False
    ends_with_newline: bool = False
    size: int = 0


def readable(path: Path, scratch: Path, encoding: str = "utf-8") -> Readable:
    """Check a file and give the CSV to load, the file itself where it is plain enough. `scratch` is a folder for what must be
    rewritten. Raises Refused."""
    from orchestration.ingest import formats  # its libraries are needed by few files

    kind = format_of(path)
    if kind in (".csv", ".tsv"):
        return _readable_text(path, scratch, "," if kind == ".csv" else "\t", encoding)
    if kind in (".json", ".jsonl", ".ndjson"):
        text = path if _is_plain(path, encoding) else _plain_copy(path, scratch, encoding)
        scan_text(text)
        return formats.from_json(text, scratch, is_lines=kind != ".json")
    return formats.from_parquet(path, scratch) if kind == ".parquet" else formats.from_xlsx(path, scratch)


def _is_plain(path: Path, encoding: str) -> bool:
    return path.suffix.casefold() not in (".gz", ".zst") and codecs.lookup(encoding).name == "utf-8"


def _readable_text(path: Path, scratch: Path, delimiter: str, encoding: str) -> Readable:
    text = path if _is_plain(path, encoding) else _plain_copy(path, scratch, encoding)
    scan = scan_text(text)
    if scan.in_quotes:
        raise Refused("it ends inside a quoted value, so it was cut off or a quotation mark is missing. Export it again.")
    if len(scan.line_ends) > 1:
        raise Refused(
            f"its records end in different ways ({', '.join(sorted(scan.line_ends))}). Export it again with one kind of line end."
        )
    if scan.line_ends == {"CR"}:
        raise Refused("its records end in CR alone. Export it again with LF or CRLF line ends.")
    headers = _header(text, delimiter)
    if not scan.ends_with_newline:
        _refuse_if_cut(text, delimiter, len(headers))
    records = scan.lines - 1 + (not scan.ends_with_newline)
    return Readable(text, headers, delimiter, records, scan.ends_with_newline)


def _plain_copy(path: Path, scratch: Path, encoding: str) -> Path:
    """The file decompressed and in UTF-8, in the scratch folder."""
    target = scratch / (path.name + ".txt")
    decoder = codecs.getincrementaldecoder(encoding)()
    is_utf8 = codecs.lookup(encoding).name == "utf-8"
    with target.open("wb") as out:
        for chunk in _decompressed(path):
            try:
                out.write(chunk if is_utf8 else decoder.decode(chunk).encode())
            except UnicodeDecodeError as error:
                raise Refused(
                    f"the feed declares {encoding}, but byte {error.start} of a block is no {encoding}. Mend the declaration."
                ) from None
    return target


def _decompressed(path: Path) -> Iterator[bytes]:
    cut = "it ends in the middle of its compressed data, so it was cut off. Copy or export it again."
    with path.open("rb") as file:
        if path.suffix.casefold() == ".zst":
            yield from _zstd_frames(file, cut)
            return
        source: BinaryIO = gzip.GzipFile(fileobj=file) if path.suffix.casefold() == ".gz" else file  # type: ignore[assignment]
        try:
            while chunk := source.read(CHUNK_BYTES):
                yield chunk
        except EOFError:
            raise Refused(cut) from None
        except (OSError, zlib.error) as error:
            raise Refused(f"it cannot be decompressed ({error}). Copy or export it again.") from None


def _zstd_frames(file: BinaryIO, cut: str) -> Iterator[bytes]:
    frame = zstandard.ZstdDecompressor().decompressobj()
    began = False
    try:
        while chunk := file.read(CHUNK_BYTES):
            while chunk:
                if frame.eof:
                    frame = zstandard.ZstdDecompressor().decompressobj()
                began = True
                yield frame.decompress(chunk)
                chunk = frame.unused_data if frame.eof else b""
    except zstandard.ZstdError as error:
        raise Refused(f"it cannot be decompressed ({error}). Copy or export it again.") from None
    if began and not frame.eof:
        raise Refused(cut)


def scan_text(path: Path) -> Scan:
    """One pass over the bytes, apart from any CSV reader: encoding, NUL bytes, lines outside quotes, line ends. Raises Refused."""
    scan = Scan()
    decoder = codecs.getincrementaldecoder("utf-8")()
    carried = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            if scan.size == 0:
                _refuse_other_unicode(chunk)
            scan.size += len(chunk)
            if b"\0" in chunk:
                raise Refused("it holds NUL bytes, so it is damaged or no text. Export it again.")
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                raise Refused(_encoding_message(path)) from None
            # without anything but quotes and line ends, two quotes side by side enclose nothing that counts
            structure = (carried + chunk.translate(None, _NOT_STRUCTURE)).replace(b'""', b"")
            # a CR at the seam may be half of a CRLF
            carried = b"\r" if chunk.endswith(b"\r") else b""
            structure = structure.removesuffix(carried)
            _count_lines(scan, structure)
            scan.ends_with_newline = chunk.endswith(b"\n")
    _count_lines(scan, carried)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise Refused("its last character is incomplete, so it was cut off. Export it again.") from None
    if scan.size == 0 or _is_blank(path, scan.size):
        raise Refused("it is empty. Export it again, or remove it if there was nothing to export.")
    return scan


def _count_lines(scan: Scan, structure: bytes) -> None:
    for i, part in enumerate(structure.split(b'"')):
        if i:
            scan.in_quotes = not scan.in_quotes
        if scan.in_quotes or not part:
            continue
        feeds, returns, pairs = part.count(b"\n"), part.count(b"\r"), part.count(b"\r\n")
        scan.lines += feeds + returns - pairs
        scan.line_ends |= {name for name, found in (("CRLF", pairs), ("LF", feeds - pairs), ("CR", returns - pairs)) if found}


def _is_blank(path: Path, size: int) -> bool:
    return size < 4096 and not path.read_bytes().removeprefix(codecs.BOM_UTF8).strip()


def _refuse_other_unicode(chunk: bytes) -> None:
    for mark, name in ((codecs.BOM_UTF32_LE, "UTF-32"), (codecs.BOM_UTF16_LE, "UTF-16"), (codecs.BOM_UTF16_BE, "UTF-16")):
        if chunk.startswith(mark):
            raise Refused(f"it is {name}, not UTF-8. Export it as UTF-8, or declare `encoding: {name.lower()}` for the feed.")


def _encoding_message(path: Path) -> str:
    from charset_normalizer import from_bytes

    with path.open("rb") as file:
        sample = b"".join(line for line in file if not line.isascii())[:TAIL_BYTES]
    guess = from_bytes(sample).best()
    name = guess.encoding if guess else "of an unknown encoding"
    if name in ("utf_8", "ascii"):
        return "it is UTF-8 in part only, so it is damaged. Export it again."
    return f"it is not UTF-8 but looks like {name}. Export it as UTF-8, or declare its encoding (`encoding: {name}`) in the feed's meta."


def _header(path: Path, delimiter: str) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        headers = next(csv.reader(file, delimiter=delimiter))
    other = next((d for d in DELIMITERS if d != delimiter and len(headers) == 1 and d in headers[0]), None)
    if other is not None:
        raise Refused(
            f"its values are separated by {DELIMITERS[other]}, not by {DELIMITERS[delimiter]}. Export it with {DELIMITERS[delimiter]}."
        )
    return check_headers(headers)


def check_headers(headers: list[str]) -> list[str]:
    """The headers, if no two of them are the same column. Raises Refused naming both."""
    seen: dict[str, str] = {}
    for position, text in enumerate(headers, 1):
        name = text.strip().casefold()
        if not name:
            raise Refused(f"column {position} has no header. Give it a name, or remove the column.")
        if name in seen:
            raise Refused(f'two of its columns have the same header ("{seen[name]}" and "{text}"). Rename or remove one.')
        seen[name] = text
    return headers


def _refuse_if_cut(path: Path, delimiter: str, width: int) -> None:
    """A last record without a line end is cut if it lacks cells, or if its last cell is shorter than those before it, which are all
    equally long (an id or a time stamp)."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL_BYTES))
        tail = file.read().decode(errors="replace")
    try:
        rows = list(csv.reader(io.StringIO(tail, newline=""), delimiter=delimiter))
    except csv.Error:
        return
    before = [row[-1] for row in rows[1:-1] if len(row) == width]
    lengths = {len(cell) for cell in before}
    if len(rows[-1]) < width or (len(before) >= 3 and len(lengths) == 1 and len(rows[-1][-1]) < lengths.pop()):
        raise Refused("it ends in the middle of a record, so it was cut off. Export it again.")


def rewritten(source: Readable, scratch: Path) -> Readable:
    """The same CSV read record by record, apart from those that do not fit the header; for files in which a fast reader stumbled."""
    width = len(source.headers)

    def records(out: "NumberedCsv") -> None:
        with source.path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, delimiter=source.delimiter, strict=True)
            next(reader)
            blank = 0
            while True:
                try:
                    row = next(reader)
                except StopIteration:
                    break
                except csv.Error as error:
                    out.reject(f"(line {reader.line_num})", f"its quotation marks do not match ({error})")
                    continue
                if not row:
                    blank += 1
                elif len(row) != width:
                    out.reject(source.delimiter.join(row), f"it has {len(row)} cells, the header has {width}")
                else:
                    out.write(row)
        if out.records + blank != source.records:
            found = out.records + blank
            raise Refused(
                f"{source.records} records were counted, but {found} could be read: its quotation marks are broken. Export it again."
            )

    found = numbered_csv(scratch / (source.path.name + ".numbered.csv"), source.headers, records)
    found.ends_with_newline = source.ends_with_newline
    return found


class NumberedCsv:
    """Writes records behind their numbers, and keeps apart those that cannot be written."""

    def __init__(self, file: io.TextIOBase) -> None:
        self._writer = csv.writer(file, lineterminator="\n")
        self.records = 0
        self.rejected: list[Rejected] = []

    def write(self, row: list[str | None]) -> None:
        """Add a record that fits the header."""
        self.records += 1
        self._writer.writerow([self.records, *row])

    def reject(self, record: str, reason: str) -> None:
        """Add a record that does not."""
        self.records += 1
        self.rejected.append(Rejected(self.records, record, reason))


def numbered_csv(path: Path, headers: list[str], fill: Callable[[NumberedCsv], None]) -> Readable:
    """A CSV whose first column is the record number, filled by `fill`."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow(["record_number", *headers])
        out = NumberedCsv(file)
        fill(out)
    return Readable(path, headers, ",", out.records, is_numbered=True, rejected=out.rejected)
