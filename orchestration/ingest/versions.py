"""One extract into its raw table, inside an open transaction: typed, checked, and only what differs from the version before."""

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration.ingest import values
from orchestration.ingest.feeds import Column, Feed, header_name
from orchestration.ingest.landing import Extract, LandedFile
from orchestration.ingest.masks import WITHHELD, masked, masked_cells
from orchestration.ingest.people import pseudonymise
from orchestration.ingest.reading import Readable, Refused, Rejected, readable, rewritten
from orchestration.ingest.store import raw_columns
from orchestration.suppression import Suppression


@dataclass
class FileOutcome:
    """What became of one file's records; read = loaded + unchanged + superseded + quarantined. rows_misfit of the quarantined do not
    even have the header's number of cells."""

    file: LandedFile
    extract_id: str
    rows_read: int = 0
    rows_loaded: int = 0
    rows_unchanged: int = 0
    rows_superseded: int = 0
    rows_quarantined: int = 0
    rows_deleted: int = 0
    rows_misfit: int = 0
    notes: list[str] = field(default_factory=list)
    quarantined: list[Rejected] = field(default_factory=list)
    control_totals: list[tuple[str | None, str, str]] = field(default_factory=list)


class FileRefused(Exception):
    """A file of the extract that cannot be trusted, so that none of the extract is loaded."""

    def __init__(self, file: LandedFile, message: str) -> None:
        super().__init__(message)
        self.file = file
        self.message = message


@dataclass(frozen=True)
class HeaderMap:
    """Which column of the file (by position) each declared column is read from, and the headers that no column wants."""

    positions: dict[str, int]
    unknown: list[str]


def map_headers(feed: Feed, headers: list[str], own_headers: Mapping[str, str]) -> HeaderMap:
    """Match headers with declared columns: the partner's own mapping (compared header -> column) first, then the column's name, then
    its aliases in order. Raises Refused for a required column that no header names."""
    at: dict[str, int] = {}
    alike: dict[str, str] = {}
    for position, text in enumerate(headers):
        if at.setdefault(header_name(text), position) != position:
            alike[header_name(text)] = text
    positions: dict[str, int] = {}
    taken: set[int] = set()
    wished = [(column, name) for name, column in own_headers.items()]
    wished += [(column.name, header_name(column.name)) for column in feed.columns]
    wished += [(column.name, header_name(alias)) for column in feed.columns for alias in column.aliases]
    for column, name in wished:
        if column not in positions and name in at and at[name] not in taken and column != feed.object_column:
            if name in alike:
                raise Refused(f'both "{headers[at[name]]}" and "{alike[name]}" could be {column}. Rename or remove one.')
            positions[column] = at[name]
            taken.add(at[name])
    unknown = [text for position, text in enumerate(headers) if position not in taken]
    for name in feed.required_columns:
        if name not in positions:
            raise Refused(_missing_column(feed, name, headers, unknown))
    return HeaderMap(positions, unknown)


def _missing_column(feed: Feed, name: str, headers: list[str], unknown: list[str]) -> str:
    shown = ", ".join(f'"{text}"' for text in (unknown or headers)[:12])
    place = "map it in seeds/partner_list_columns.csv" if feed.object_column else f"add it to the aliases of {name} in {_declared_in(feed)}"
    return f"the header has {shown} but no column for {name}. Rename the one that means it, or {place}."


class ExtractLoader:
    """Loads one extract: `load` stages its files, finds what changed, and writes the new versions."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        extract: Extract,
        own_headers: Mapping[str, str],
        max_deleted_fraction: float,
        scratch: Path,
        listed: Suppression | None = None,
    ) -> None:
        self.db = connection
        self.extract = extract
        self.feed = extract.feed
        self.own_headers = own_headers
        self.max_deleted_fraction = max_deleted_fraction
        self.scratch = scratch
        self.listed = listed
        self.raw = f'"{self.feed.system}"."{self.feed.table}"'
        self.names = [c.name for c in self.feed.columns]
        self.day = f"date '{extract.date.isoformat()}'"

    def load(self, extract_ids: Iterable[str]) -> list[FileOutcome]:
        """Load the extract's files. Raises FileRefused; nothing was written then."""
        outcomes = [FileOutcome(file, extract_id) for file, extract_id in zip(self.extract.files, extract_ids, strict=True)]
        with tempfile.TemporaryDirectory(dir=self.scratch) as folder:
            for number, outcome in enumerate(outcomes):
                (here := Path(folder) / str(number)).mkdir()
                try:
                    self._stage(number, outcome, here)
                except Refused as refused:
                    raise FileRefused(outcome.file, str(refused)) from None
        self._unite(len(outcomes))
        self._set_duplicates_aside(outcomes)
        self._find_changes()
        if self.feed.load_mode == "snapshot":
            self._find_vanished(outcomes)
        self._write(outcomes)
        self._count(outcomes)
        for number in range(len(outcomes)):
            self.db.execute(f"drop table staged_rows_{number}")
        return outcomes

    # -- from file to typed rows ---------------------------------------------------------------------------------------------------

    def _stage(self, number: int, outcome: FileOutcome, scratch: Path) -> None:
        """Make temp table staged_<number>: the declared columns, _bad, _timed and the record number."""
        source = readable(outcome.file.absolute, scratch, self.feed.encoding)
        mapped = map_headers(self.feed, source.headers, self.own_headers)
        staged = self._read_into(number, source, mapped)
        if staged + len(source.rejected) != source.records:
            # the fast reader leaves out what does not fit; the slow one says which records and why
            source = rewritten(source, scratch)
            staged = self._read_into(number, source, mapped)
            if staged + len(source.rejected) != source.records:
                raise Refused(f"{source.records} records were counted but {staged + len(source.rejected)} read. Export it again.")
        outcome.rows_read = source.records
        outcome.quarantined = [self._shown(rejected) for rejected in source.rejected]
        outcome.rows_misfit = len(source.rejected)
        if mapped.unknown:
            outcome.notes.append(masked("not loaded, no column for: " + ", ".join(mapped.unknown)))
        bad, timed, last_is_bad = self.db.execute(
            f"""
            select count(*) filter (_bad), count(*) filter (_timed), count(*) filter (_bad and _row = {source.records}) > 0
            from staged_{number}
            """
        ).fetchall()[0]
        if last_is_bad and not source.ends_with_newline:
            raise Refused("its last record has no line end and an unreadable value, so it was cut off. Export it again.")
        if timed:
            outcome.notes.append(f"{timed} values of date columns had a time of day; only the day was kept")
        if bad:
            outcome.quarantined = [*outcome.quarantined, *self._bad_records(source, mapped, bad)]
        if self.listed and self.feed.pii_columns:
            pseudonymise(self.db, f"staged_rows_{number}", self.feed, self.listed)

    def _shown(self, rejected: Rejected) -> Rejected:
        """A record that fits no header, as the quarantine keeps it."""
        if self.feed.pii_columns:
            return Rejected(rejected.record_number, WITHHELD.format(number=rejected.record_number), masked(rejected.reason))
        return self._without_people(rejected)

    def _without_people(self, rejected: Rejected) -> Rejected:
        record, reason = masked(rejected.record), masked(rejected.reason)
        if self.listed:
            record, reason = self.listed.in_text(record), self.listed.in_text(reason)
        return Rejected(rejected.record_number, record, reason)

    def _read_into(self, number: int, source: Readable, mapped: HeaderMap) -> int:
        columns = ", ".join(f"{self._typed(column, mapped)} as {column.name}" for column in self.feed.columns)
        failed = self._failures(mapped)
        dates = [c.name for c in self.feed.columns if c.data_type == "date" and c.name in mapped.positions]
        timed = " or ".join(f"({values.has_time_of_day(_cell(mapped, name))})" for name in dates) or "false"
        texts = ", ".join(sorted({_cell(mapped, name) for name in mapped.positions}))
        number_column = ", cast(record_number as bigint) as _row" if source.is_numbered else ""
        self.db.execute(
            f"create or replace temp table staged_rows_{number} as "
            f"select {', '.join(self.names)}, {' or '.join(failed)} as _bad, coalesce({timed}, false) as _timed{number_column} "
            f"from (select {columns}, {texts}{', record_number' if source.is_numbered else ''} from {_csv(source)})"
        )
        row = "_row" if source.is_numbered else f"rowid - {self._first_rowid(number)} + 1 as _row"
        self.db.execute(
            f"create or replace temp view staged_{number} as select {', '.join(self.names)}, _bad, _timed, {row} from staged_rows_{number}"
        )
        return self.db.execute(f"select count(*) from staged_{number}").fetchall()[0][0]

    def _first_rowid(self, number: int) -> int:
        """The rowid of the file's first record. Rows keep the file's order, so a row's distance from it gives the record's number; rows of
        an open transaction do not begin at 0."""
        first, last, rows = self.db.execute(f"select coalesce(min(rowid), 0), max(rowid), count(*) from staged_rows_{number}").fetchall()[0]
        if rows and last - first + 1 != rows:
            raise RuntimeError(f"staged_rows_{number}: {rows} rows have the ids {first} to {last}; record numbers cannot be told from them")
        return first

    def _typed(self, column: Column, mapped: HeaderMap) -> str:
        if column.name == self.feed.object_column:
            return _literal(self.extract.object_key)
        if column.name in mapped.positions:
            return values.typed(column, _cell(mapped, column.name))
        if column.name == self.feed.made_key:
            # not of what changes about a record that stays the same one
            told = sorted(set(mapped.positions) - {self.feed.deleted_column, self.feed.modified_column})
            content = ", ".join(f"coalesce(lower(trim({_cell(mapped, name)})), '')" for name in told)
            return f"substr(md5(concat_ws('|', {content})), 1, 16)"
        return f"cast(null as {column.data_type})"

    def _failures(self, mapped: HeaderMap) -> list[str]:
        """SQL conditions, one a reason to quarantine the record, in the order of the columns."""
        return [condition for condition, _ in self._rules(mapped)]

    def _rules(self, mapped: HeaderMap) -> list[tuple[str, str]]:
        rules = [(f"{name} is null", f"'{name} is empty, but it is the key'") for name in self.feed.key]
        for column in self.feed.columns:
            if column.name in mapped.positions and values.is_checked(column):
                text = _cell(mapped, column.name)
                reason = f"'{column.name} is \"' || {text} || '\", not {values.expected(column)}'"
                rules.append((f"({text} is not null and {column.name} is null)", reason))
        return rules

    def _bad_records(self, source: Readable, mapped: HeaderMap, expected: int) -> list[Rejected]:
        """The records with values that cannot be read, with every reason; a second look at the file, needed only if there are any."""
        columns = ", ".join(f"{self._typed(column, mapped)} as {column.name}" for column in self.feed.columns)
        texts = ", ".join(f"c{i}" for i in range(len(source.headers)))
        reasons = ", ".join(f"case when {condition} then {reason} end" for condition, reason in self._rules(mapped))
        # nobody has said what stands under a header that no column wants
        known = {i: self.feed.column(name).pii for name, i in mapped.positions.items()}
        hidden = {text for i, text in enumerate(source.headers) if self.feed.pii_columns and known.get(i, "unknown")}
        record = masked_cells({text: f"c{i}" for i, text in enumerate(source.headers)}, hidden)
        number = "cast(record_number as bigint)" if source.is_numbered else "row_number() over ()"
        found = self.db.execute(
            f"select _row, {record}, concat_ws('; ', {reasons}) as reasons "
            f"from (select {columns}, {texts}, {number} as _row from {_csv(source)}) where reasons <> '' order by _row"
        ).fetchall()
        if len(found) != expected:
            raise RuntimeError(f"{source.path}: {expected} bad records were counted, {len(found)} found again")
        return [self._without_people(Rejected(row, text, why)) for row, text, why in found]

    # -- from typed rows to versions -----------------------------------------------------------------------------------------------

    def _unite(self, files: int) -> None:
        parts = [f"select {', '.join(self.names)}, _bad, {n} as _file, _row from staged_{n}" for n in range(files)]
        self.db.execute(f"create or replace temp view staged as {' union all '.join(parts)}")

    def _set_duplicates_aside(self, outcomes: list[FileOutcome]) -> None:
        """Of the records with one key, the newest (else the last) stands; the others are superseded, or quarantined if in conflict."""
        key = ", ".join(self.feed.key)
        self.db.execute("create or replace temp table set_aside (_file integer, _row bigint, is_conflict boolean)")
        (repeated,) = self.db.execute(f"select count(*) - count(distinct hash({key})) from staged where not _bad").fetchall()[0]
        if repeated:
            modified = self.feed.modified_column
            newest = f"{modified} desc nulls last, " if modified else ""
            same = " and ".join(f"loser.{name} is not distinct from winner.{name}" for name in self.names)
            older = f"coalesce(loser.{modified} < winner.{modified} or (loser.{modified} is null and winner.{modified} is not null), false)"
            self.db.execute(
                f"""
                insert into set_aside
                with repeated as (
                    select {key} from staged where not _bad group by all having count(*) > 1
                ),
                ranked as (
                    select
                        staged.*,
                        row_number() over (
                            partition by {_each("staged", self.feed.key)} order by {newest}_file desc, _row desc
                        ) as _rank
                    from staged inner join repeated using ({key})
                    where not _bad
                )
                select loser._file, loser._row, not ({same}) and not {older if modified else "false"}
                from ranked as loser
                inner join ranked as winner using ({key})
                where loser._rank > 1 and winner._rank = 1
                """
            )
        record = masked_cells({name: name for name in self.names}, [c.name for c in self.feed.pii_columns])
        for number, row, text in self.db.execute(
            f"""
            select _file, _row, {record}
            from staged inner join set_aside using (_file, _row) where is_conflict order by all
            """
        ).fetchall():
            why = f"another record of this extract has the same {' and '.join(self.feed.key)}, is as new, and differs"
            outcomes[number].quarantined.append(self._without_people(Rejected(row, text, why)))
        self.db.execute(
            "create or replace temp view incoming as select staged.* from staged where not _bad"
            + (
                " and not exists (select 1 from set_aside where set_aside._file = staged._file and set_aside._row = staged._row)"
                if repeated
                else ""
            )
        )

    def _scope(self) -> str:
        return f"{self.feed.object_column} = {_literal(self.extract.object_key)}" if self.feed.object_column else "true"

    def _current(self) -> str:
        return f"(select * from {self.raw} where _known_to is null and {self._scope()})"

    def _deleted_flag(self, table: str) -> str:
        return f"coalesce({table}.{self.feed.deleted_column}, false)" if self.feed.deleted_column else "false"

    def _find_changes(self) -> None:
        """View `changed`: the incoming rows whose key is new or whose content differs from the current version."""
        (is_first,) = self.db.execute(f"select not exists (select 1 from {self._current()})").fetchall()[0]
        if is_first:
            self.db.execute("create or replace temp view changed as select * from incoming")
            return
        differs = " or ".join(f"incoming.{n} is distinct from current.{n}" for n in self.names if n not in self.feed.key)
        self.db.execute(
            f"""
            create or replace temp table changed_rows as
            select incoming.*
            from incoming
            left join {self._current()} as current on {_equal("incoming", "current", self.feed.key)}
            where
                current._known_from is null
                or current._is_deleted is distinct from {self._deleted_flag("incoming")}
                or {differs or "false"}
            """
        )
        self.db.execute("create or replace temp view changed as select * from changed_rows")

    def _find_vanished(self, outcomes: list[FileOutcome]) -> None:
        """Temp table `vanished`: the current rows whose key the snapshot no longer has, not even in a bad record."""
        key = self.feed.key
        (keyless,) = self.db.execute(f"select count(*) from staged where {' or '.join(f'{name} is null' for name in key)}").fetchall()[0]
        keyless += sum(outcome.rows_misfit for outcome in outcomes)
        if keyless:
            outcomes[0].notes.append(
                f"{keyless} records have no readable key and could be any, so no row counts as deleted by this snapshot"
            )
        self.db.execute(
            f"""
            create or replace temp table vanished as
            select current.*
            from {self._current()} as current
            where not current._is_deleted and {"false" if keyless else "true"}
                and not exists (select 1 from staged where {_equal("staged", "current", key)})
            """
        )
        vanished, before = self.db.execute(
            f"select (select count(*) from vanished), (select count(*) from {self._current()} as current where not _is_deleted)"
        ).fetchall()[0]
        if before and vanished / before > self.max_deleted_fraction:
            raise FileRefused(
                outcomes[-1].file,
                f"{vanished} of {before} keys ({vanished / before:.0%}) are gone since the last snapshot, "
                f"{self.max_deleted_fraction:.0%} are allowed. Export it whole, or raise max_deleted_fraction of {self.feed.name} "
                f"in {_declared_in(self.feed)} if they really are gone.",
            )
        outcomes[0].rows_deleted = vanished

    def _write(self, outcomes: list[FileOutcome]) -> None:
        """End the versions that no longer hold, add the new ones and the tombstones."""
        endings = ["changed"] + (["vanished"] if self.feed.load_mode == "snapshot" else [])
        for ended in endings:
            self.db.execute(
                f"update {self.raw} as raw set _known_to = {self.day} from {ended} "
                f"where raw._known_to is null and {_equal('raw', ended, self.feed.key)}"
            )
        columns = ", ".join(column.name for column in raw_columns(self.feed))
        ids = " ".join(f"when {n} then '{outcome.extract_id}'" for n, outcome in enumerate(outcomes))
        self.db.execute(
            f"insert into {self.raw} ({columns}) select {', '.join(self.names)}, {self.day}, null, {self._deleted_flag('changed')}, "
            f"case _file {ids} end, _row from changed"
        )
        if self.feed.load_mode == "snapshot":
            self.db.execute(
                f"insert into {self.raw} ({columns}) "
                f"select {', '.join(self.names)}, {self.day}, null, true, '{outcomes[0].extract_id}', null from vanished"
            )

    def _count(self, outcomes: list[FileOutcome]) -> None:
        loaded = dict(self.db.execute("select _file, count(*) from changed group by all").fetchall())
        incoming = dict(self.db.execute("select _file, count(*) from incoming group by all").fetchall())
        superseded = dict(self.db.execute("select _file, count(*) from set_aside where not is_conflict group by all").fetchall())
        totals = self._control_totals()
        for number, outcome in enumerate(outcomes):
            outcome.rows_loaded = loaded.get(number, 0)
            outcome.rows_unchanged = incoming.get(number, 0) - outcome.rows_loaded
            outcome.rows_superseded = superseded.get(number, 0)
            outcome.rows_quarantined = len(outcome.quarantined)
            outcome.control_totals = totals.get(number, [])

    def _control_totals(self) -> dict[int, list[tuple[str | None, str, str]]]:
        """Per file: (currency, sum over all records read, sum over those not loaded) of the feed's amount, as text."""
        if self.feed.control_total is None:
            return {}
        amount, currency = self.feed.control_total, self.feed.control_currency or "null::varchar"
        found: dict[int, list[tuple[str | None, str, str]]] = {}
        for number, code, read, kept in self.db.execute(
            f"""
            with read as (select _file, {currency} as currency, sum({amount}) as amount from staged group by all),
            kept as (select _file, {currency} as currency, sum({amount}) as amount from changed group by all)
            select
                read._file,
                read.currency,
                coalesce(read.amount, 0)::varchar,
                (coalesce(read.amount, 0) - coalesce(kept.amount, 0))::varchar
            from read
            left join kept on read._file = kept._file and read.currency is not distinct from kept.currency
            order by all
            """
        ).fetchall():
            found.setdefault(number, []).append((code, read, kept))
        return found


def _cell(mapped: HeaderMap, column: str) -> str:
    return f"c{mapped.positions[column]}"


def _csv(source: Readable) -> str:
    """SQL that reads the file's cells as text c0, c1, ..., behind record_number where the records are numbered."""
    names = (["record_number"] if source.is_numbered else []) + [f"c{i}" for i in range(len(source.headers))]
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    return (
        f"read_csv({_literal(str(source.path))}, auto_detect = false, header = true, delim = {_literal(source.delimiter)}, "
        f"quote = '\"', escape = '\"', columns = {{{columns}}}, strict_mode = true, store_rejects = true, rejects_limit = 1)"
    )


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _each(table: str, names: Iterable[str]) -> str:
    return ", ".join(f"{table}.{name}" for name in names)


def _equal(left: str, right: str, names: Iterable[str]) -> str:
    return " and ".join(f"{left}.{name} = {right}.{name}" for name in names)


def _declared_in(feed: Feed) -> str:
    return "/".join(feed.declared_in.parts[-4:])
