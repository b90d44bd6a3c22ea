"""Files of any kind that name a person: looked into, and written again without the person. Kinds are told by the first bytes."""

import codecs
import gzip
import hashlib
import json
import shutil
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import duckdb
import zstandard

from orchestration.ingest.feeds import load_feeds
from orchestration.ingest.people import full_name_sql, names_of, pseudonymise
from orchestration.ingest.store import copy_database, put_in_place_of
from orchestration.people.replacing import Person, in_pieces
from orchestration.publish.contract import literal, quoted
from orchestration.publish.generation import DATABASE, build_contents, take_over
from orchestration.publish.manifest import MANIFEST, Manifest
from orchestration.suppression import Suppression, address_form_sql, pseudonym_email, pseudonym_name

CHUNK_BYTES = 8 * 1024 * 1024
RECORD = "record"
"""The column of quarantined records, each a line of a file: one that was kept before its columns were marked has names in two cells."""

_NO_TEXT = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "DECIMAL", "DATE", "TIMESTAMP", "BOOLEAN", "FLOAT", "DOUBLE", "TIME", "UUID")


def kind_of(path: Path) -> str:
    """duckdb, parquet, gzip, zstd, zip, tar, text or binary, by the file's own bytes."""
    with path.open("rb") as file:
        head = file.read(512)
    for kind, start, mark in (
        ("duckdb", 8, b"DUCK"),
        ("parquet", 0, b"PAR1"),
        ("gzip", 0, b"\x1f\x8b"),
        ("zstd", 0, b"\x28\xb5\x2f\xfd"),
        ("zip", 0, b"PK\x03\x04"),
        ("tar", 257, b"ustar"),
    ):
        if head[start : start + len(mark)] == mark:
            return kind
    return "binary" if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")) else "text"


def files_below(folder: Path) -> Iterator[Path]:
    """Every file below a folder, in order; links are not followed, what they lead to stands elsewhere."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path


# -- looking ---------------------------------------------------------------------------------------------------------------------------


def names_person(path: Path, person: Person, scratch: Path) -> bool:
    """Whether a file names the person anywhere in its content, unpacked where it is packed, or in its own name. Of a database the live
    rows are read, and the bytes of the file besides."""
    if person.is_in(path.name):
        return True
    kind = kind_of(path) if path.stat().st_size else "text"
    if kind in ("gzip", "zstd", "zip", "tar"):
        with _unpacked(path, kind, scratch) as inside:
            return any(names_person(one, person, scratch) for one in files_below(inside.folder))
    if kind == "duckdb" and any(person_in_tables(path, person)):
        return True
    if kind == "parquet":
        with duckdb.connect() as connection:
            connection.execute(f"create view content as from read_parquet({literal(str(path))})")
            return bool(_columns_with(connection, "content", person))
    return any(person.is_in_file(piece) for piece in in_pieces(_pieces(path)))


def person_in_tables(database: Path, person: Person) -> Iterator[str]:
    """The columns of a database file that name the person, as schema.table.column."""
    with duckdb.connect() as connection:
        connection.execute(f"attach {literal(str(database))} as looked_at (read_only)")
        for schema, table in _tables(connection, "looked_at"):
            for column in _columns_with(connection, quoted("looked_at", schema, table), person):
                yield f"{schema}.{table}.{column}"


def names_beside(database: Path, email: str) -> set[str]:
    """Every name that stands beside an address in a database file: by the declarations of feeds, and in tables with a column email."""
    found: set[str] = set()
    with duckdb.connect() as connection:
        connection.execute(f"attach {literal(str(database))} as looked_at (read_only)")
        for table, address, columns in _addressed(connection, "looked_at"):
            rows = connection.execute(
                f"select distinct trim({full_name_sql(columns)}) from {table} where {address_form_sql(address)} = ?", [email]
            ).fetchall()
            found |= {name for (name,) in rows if name}
    return found


def is_shared(database: Path, email: str, name: str) -> bool:
    """Whether a name also stands, alone or with more, beside another person's address."""
    bearer = Person(email, "", (name,))
    with duckdb.connect() as connection:
        connection.execute(f"attach {literal(str(database))} as looked_at (read_only)")
        for table, address, columns in _addressed(connection, "looked_at"):
            others = connection.execute(
                f"select distinct {full_name_sql(columns)} from {table} where {address_form_sql(address)} <> ? and trim({address}) <> '' "
                f"and contains(lower({full_name_sql(columns)}), ?)",
                [email, bearer.needles[1]],
            ).fetchall()
            if any(bearer.is_in(other) for (other,) in others):
                return True
    return False


def _addressed(connection: duckdb.DuckDBPyConnection, database: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(table, column of the address, columns of the name) of every table of an attached database that has both."""
    declared = {(feed.system, feed.table): feed for feed in load_feeds()}
    for schema, table in _tables(connection, database):
        place = quoted(database, schema, table)
        columns = {name for name, *_ in connection.execute(f"describe {place}").fetchall()}
        feed = declared.get((schema, table))
        if feed is not None:
            for address in (c.name for c in feed.pii_columns if c.pii == "email"):
                for names in names_of(feed.pii_columns, address):
                    if columns >= {address, *names}:
                        yield place, address, names
        elif "email" in columns:
            for names in (("name",), ("user_name",), ("first_name", "last_name")):
                if columns >= set(names):
                    yield place, "email", names


def _tables(connection: duckdb.DuckDBPyConnection, database: str) -> list[tuple[str, str]]:
    return connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = ? and not internal order by all", [database]
    ).fetchall()


def _text_columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple[str, str]]:
    """(column, type) of those that can hold a text, nested ones too."""
    described = connection.execute(f"describe {table}").fetchall()
    return [(name, kind) for name, kind, *_ in described if kind.split("(")[0] not in _NO_TEXT or kind.endswith("[]")]


def _mentions(connection: duckdb.DuckDBPyConnection, table: str, column: str, person: Person) -> list[str]:
    """The distinct texts of a column that name the person."""
    text = f"cast({quoted(column)} as varchar)"
    likely = " or ".join(f"contains(lower({text}), {literal(needle)})" for needle in person.needles)
    found = connection.execute(f"select distinct {text} from {table} where {likely}").fetchall()
    is_in = person.is_in_file if column == RECORD else person.is_in
    return [value for (value,) in found if value is not None and is_in(value)]


def _columns_with(connection: duckdb.DuckDBPyConnection, table: str, person: Person) -> list[str]:
    return [column for column, _ in _text_columns(connection, table) if _mentions(connection, table, column, person)]


def _pieces(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        wide = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(file.read(2), "utf-8")
        file.seek(0)
        decoder = codecs.getincrementaldecoder(wide)("replace")
        while chunk := file.read(CHUNK_BYTES):
            yield decoder.decode(chunk)


# -- writing again ---------------------------------------------------------------------------------------------------------------------


class Rewriter:
    """Writes files of the warehouse again without the person, each aside and then renamed to its name, with its mode."""

    def __init__(self, person: Person, listed: Suppression, scratch: Path) -> None:
        self.person = person
        self.listed = listed
        self.scratch = scratch
        self.rows_changed = 0

    def rewrite(self, path: Path) -> bool:
        """Write a file again if it names the person (a database in any case); whether it did. What cannot be, the last scan names."""
        if not path.stat().st_size:
            return False
        kind = kind_of(path)
        if kind == "duckdb":
            return self._generation(path) if path.name == DATABASE and (path.parent / MANIFEST).exists() else self._database(path)
        if kind == "parquet":
            return self._parquet(path)
        if kind == "text":
            return self._text(path)
        return self._packed(path, kind) if kind != "binary" else False

    def _text(self, path: Path) -> bool:
        content = path.read_bytes()
        wide = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}.get(content[:2], "utf-8")
        text = content.decode(wide, "surrogateescape" if wide == "utf-8" else "strict")
        replaced = self.person.replaced_in_file(text)
        if replaced == text:
            return False
        aside = self._aside("text")
        aside.write_bytes(replaced.encode(wide, "surrogateescape" if wide == "utf-8" else "strict"))
        put_in_place_of(aside, path)
        return True

    def _parquet(self, path: Path) -> bool:
        aside = self._aside("parquet")
        with duckdb.connect() as connection:
            connection.execute(f"create temp table content as from read_parquet({literal(str(path))})")
            if not self._replace_in(connection, "content"):
                return False
            connection.execute(f"copy (from content order by all nulls first) to {literal(str(aside))} (format parquet, compression zstd)")
        put_in_place_of(aside, path)
        return True

    def _generation(self, database: Path) -> bool:
        """The generation of a published database. The Parquet of its tables and its manifest come with it."""
        manifest = Manifest.read(database.parent)
        if not any(person_in_tables(database, self.person)) and manifest is not None and build_contents(database) == manifest.tables:
            return False
        contents = self._aside("contents")
        copy_database(database, contents)
        with duckdb.connect(str(contents)) as connection:
            for schema, table in _tables(connection, contents.stem):
                self._replace_in(connection, quoted(schema, table))
        take_over(database.parent, contents, self.scratch / "generation")
        contents.unlink()
        return True

    def _database(self, database: Path) -> bool:
        """Raw, and any copy or other database: what was changed or deleted in it is still in its pages, so it is copied in any case."""
        contents, aside, rows_before = self._aside("contents"), self._aside("database"), self.rows_changed
        copy_database(database, contents)
        declared = {(feed.system, feed.table): feed for feed in load_feeds()}
        with duckdb.connect(str(contents)) as connection:
            tables = _tables(connection, contents.stem)
            is_raw = ("ledger", "extracts") in tables
            for schema, table in tables:
                place, feed = quoted(schema, table), declared.get((schema, table))
                if not is_raw or schema in ("ledger", "closed"):
                    self.rows_changed += self._replace_in(connection, place, keep=("path", "landing_dir", "left_outside"))
                elif feed is not None and feed.pii_columns:
                    self.rows_changed += self._count(connection, place)
                    pseudonymise(connection, place, feed, self.listed)
            if is_raw:
                self._list_in(connection, tables)
        copy_database(contents, aside)
        contents.unlink()
        put_in_place_of(aside, database)
        return self.rows_changed > rows_before

    def _count(self, connection: duckdb.DuckDBPyConnection, table: str) -> int:
        mentions = {column: _mentions(connection, table, column, self.person) for column, _ in _text_columns(connection, table)}
        conditions = [f"list_contains(?::varchar[], {quoted(column)})" for column, found in mentions.items() if found]
        if not conditions:
            return 0
        counted = connection.execute(
            f"select count(*) from {table} where {' or '.join(conditions)}", [found for found in mentions.values() if found]
        )
        return counted.fetchall()[0][0]

    def _list_in(self, connection: duckdb.DuckDBPyConnection, tables: list[tuple[str, str]]) -> None:
        """A copy of raw that somebody puts back one day must know who was forgotten since."""
        if ("ledger", "salt") not in tables:
            connection.execute("create table ledger.salt (salt varchar)")
        if ("ledger", "suppressed") not in tables:
            connection.execute("create table ledger.suppressed (value_hash varchar, kind varchar, pseudonym varchar, forgotten_on date)")
        connection.execute("delete from ledger.salt")
        connection.execute("insert into ledger.salt values (?)", [self.listed.salt])
        for kind, found in (("email", self.listed.emails), ("name", self.listed.names)):
            for value, pseudonym in found.items():
                connection.execute(
                    "insert into ledger.suppressed (value_hash, kind, pseudonym, forgotten_on) select ?, ?, ?, current_date "
                    "where not exists (select 1 from ledger.suppressed as listed where listed.value_hash = ? and listed.kind = ?)",
                    [value, kind, pseudonym, value, kind],
                )

    def _replace_in(self, connection: duckdb.DuckDBPyConnection, table: str, keep: tuple[str, ...] = ()) -> int:
        """Put the pseudonym into every text of a table but those of the columns to keep; returns the rows that it was in."""
        columns = {name: kind for name, kind in _text_columns(connection, table) if kind == "VARCHAR" and name not in keep}
        rows = self._count(connection, table) if columns else 0
        for names in (("name",), ("user_name",), ("first_name", "last_name")):
            if columns.keys() >= {"email", *names}:
                new = [pseudonym_name(self.person.pseudonym)] if len(names) == 1 else ["Forgotten", self.person.pseudonym]
                connection.execute(
                    f"update {table} set {', '.join(f'{name} = ?' for name in names)} "
                    f"where {address_form_sql('email')} in (?, ?) and {full_name_sql(names)} <> ?",
                    [*new, self.person.email, pseudonym_email(self.person.pseudonym), " ".join(new)],
                )
        for column in columns:
            if found := _mentions(connection, table, column, self.person):
                connection.execute(
                    f"update {table} set {quoted(column)} = changed.replaced "
                    "from (select unnest(?::varchar[]) as written, unnest(?::varchar[]) as replaced) as changed "
                    f"where {quoted(column)} = changed.written",
                    [found, [(self.person.replaced_in_file if column == RECORD else self.person.replaced)(text) for text in found]],
                )
        return rows

    def _packed(self, path: Path, kind: str) -> bool:
        with _unpacked(path, kind, self.scratch) as inside:
            inner = Rewriter(self.person, self.listed, inside.scratch)
            inside_changed = [inner.rewrite(one) for one in files_below(inside.folder)]
            if not any(inside_changed):
                return False
            aside = self._aside("packed")
            inside.pack(aside)
        put_in_place_of(aside, path)
        return True

    def _aside(self, name: str) -> Path:
        path = self.scratch / f"{name}.aside"
        path.unlink(missing_ok=True)
        return path


class _unpacked:
    """The content of a compressed file or an archive in a folder of its own, removed at the end of the body. A compressed file's content
    keeps the file's name."""

    def __init__(self, path: Path, kind: str, scratch: Path) -> None:
        self.path = path
        self.kind = kind
        self.base = scratch / "unpacked"
        while self.base.exists():
            self.base = self.base.with_name(self.base.name + "_")
        self.folder, self.scratch = self.base / "content", self.base / "scratch"

    def __enter__(self) -> "_unpacked":
        self.folder.mkdir(parents=True)
        self.scratch.mkdir()
        if self.kind == "zip":
            with zipfile.ZipFile(self.path) as archive:
                archive.extractall(self.folder)
        elif self.kind == "tar":
            with tarfile.open(self.path) as archive:
                archive.extractall(self.folder, filter="data")
        else:
            with self.path.open("rb") as file, (self.folder / "content").open("wb") as out:
                shutil.copyfileobj(_plain(file, self.kind), out)
        return self

    def __exit__(self, *failure: object) -> None:
        shutil.rmtree(self.base)

    def pack(self, target: Path) -> None:
        """Write the content again in the file's own format."""
        if self.kind == "zip":
            with zipfile.ZipFile(self.path) as before, zipfile.ZipFile(target, "w") as after:
                for member in before.infolist():
                    if member.is_dir():
                        after.writestr(member, b"")
                    else:
                        after.writestr(member, (self.folder / member.filename).read_bytes(), compress_type=member.compress_type)
        elif self.kind == "tar":
            with tarfile.open(self.path) as before, tarfile.open(target, "w") as after:
                for member in before.getmembers():
                    if member.isfile():
                        content = self.folder / member.name
                        member.size = content.stat().st_size
                        with content.open("rb") as file:
                            after.addfile(member, file)
                    else:
                        after.addfile(member)
        else:
            with (self.folder / "content").open("rb") as file, target.open("wb") as out:
                if self.kind == "gzip":
                    with gzip.GzipFile(filename="", fileobj=out, mode="wb", mtime=0) as packed:
                        shutil.copyfileobj(file, packed)
                else:
                    zstandard.ZstdCompressor().copy_stream(file, out)


def _plain(file: BinaryIO, kind: str) -> BinaryIO:
    return gzip.GzipFile(fileobj=file) if kind == "gzip" else zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True)


def renew_file_hashes(manifest: Path, scratch: Path) -> bool:
    """Where a manifest of files for others gives each file's sha256, make it that of today. Whether it had to."""
    try:
        told = json.loads(manifest.read_text(encoding="utf-8"))
        files = told["files"]
        listed = files.items() if isinstance(files, dict) else [(entry["name"], entry) for entry in files]
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
    changed = False
    for name, said in listed:
        path = manifest.parent / name
        if not isinstance(said, dict) or "sha256" not in said or not path.is_file():
            continue
        now = {"sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
        now |= {key: path.stat().st_size for key in ("bytes", "size", "size_bytes") if key in said}
        changed |= any(said[key] != value for key, value in now.items())
        said.update(now)
    if changed:
        aside = scratch / "manifest.aside"
        aside.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
        put_in_place_of(aside, manifest)
    return changed
