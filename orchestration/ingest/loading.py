"""Ingest: brings raw.duckdb to what the landing folder says, feed by feed, in the order of the extracts' dates."""

import csv
import datetime as dt
import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import duckdb

from orchestration.build_database import holding, lock_of
from orchestration.dbt_project import variables
from orchestration.ingest import ledger
from orchestration.ingest.feeds import Feed, header_name, load_feeds
from orchestration.ingest.landing import Extract, LandedFile, extracts_of, object_folders
from orchestration.ingest.masks import masked
from orchestration.ingest.people import mask_old_versions
from orchestration.ingest.store import ensure_raw_database, opened, rewrite_by_copy
from orchestration.ingest.versions import ExtractLoader, FileOutcome, FileRefused
from orchestration.settings import Settings, SettingsError
from orchestration.suppression import Suppression, read_suppression, salt_of

MEMORY_LIMIT = "1000MB"


@dataclass(frozen=True)
class ExtractReport:
    """What became of a file in this run. status: loaded, refused or waiting; is_new: not known like this before the run."""

    extract_id: str
    path: str
    extract_date: dt.date | None
    status: str
    message: str | None
    rows_read: int = 0
    rows_loaded: int = 0
    rows_unchanged: int = 0
    rows_superseded: int = 0
    rows_quarantined: int = 0
    rows_deleted: int = 0
    is_new: bool = True


@dataclass
class IngestReport:
    """What this run did with a feed."""

    feed: Feed
    extracts: list[ExtractReport] = field(default_factory=list)
    rows_in_raw: int = 0

    @property
    def rows_loaded(self) -> int:
        """Row versions that this run added."""
        return sum(e.rows_loaded for e in self.extracts if e.is_new)

    @property
    def rows_quarantined(self) -> int:
        """Records that this run put into the quarantine."""
        return sum(e.rows_quarantined for e in self.extracts if e.is_new)

    @property
    def refusals(self) -> list[str]:
        """One text a refused file: what, why, and what to do."""
        return [e.message or "" for e in self.extracts if e.status == "refused"]

    @property
    def refused(self) -> bool:
        """Whether any file of the feed is refused."""
        return bool(self.refusals)


def begin(settings: Settings) -> None:
    """Before the first feed: check the landing folder and that the warehouse is its own. Raises SettingsError."""
    landing = settings.landing_dir
    if not landing.is_dir():
        raise SettingsError(f"There is no landing folder {landing}. Make it and put extracts there, or set PARTNERVERSE_LANDING_DIR.")
    with _raw(settings) as raw:
        owner = ledger.claim_warehouse(raw, landing)
        if owner != landing:
            raise SettingsError(
                f"The warehouse {settings.warehouse_dir} belongs to the landing folder {owner}, not to {landing}. "
                "Set PARTNERVERSE_WAREHOUSE_DIR to another folder for this one."
            )
        crms = sorted({feed.system for feed in load_feeds() if feed.is_crm})
        wanted = " or ".join(f"{feed.system}/{feed.object}" for feed in load_feeds() if feed.is_crm and feed.control_total)
        if not any((landing / system).is_dir() for system in crms) and ledger.newest_crm_date(raw) is None:
            raise SettingsError(
                f"{landing} has no CRM folder ({' or '.join(crms)}). Put the CRM's extracts below it, into {wanted} and so on, "
                "or set PARTNERVERSE_LANDING_DIR."
            )


def write_as_of(settings: Settings, as_of: dt.date | None = None) -> dt.date:
    """After the last feed: write the day as of which the build sees the warehouse, the newest CRM extract's where none is given.
    Raises SettingsError if there is nothing to be seen as of it."""
    with _raw(settings) as raw:
        days = ledger.extract_dates(raw)
        if not days:
            raise SettingsError(
                f"No CRM extract of {settings.landing_dir} could be loaded, so there is nothing to build from; what was refused says why."
            )
        as_of = as_of or days[-1]
        if as_of < days[0]:
            raise SettingsError(
                f"PARTNERVERSE_AS_OF is {as_of}, but the first CRM extract is of {days[0]}; choose that day or a later one."
            )
        raw.execute("begin")
        raw.execute("delete from ledger.as_of")
        raw.execute("insert into ledger.as_of values (?)", [as_of])
        raw.execute("commit")
    mask_what_is_old(settings, as_of)
    return as_of


def mask_what_is_old(settings: Settings, as_of: dt.date, keep_days: int | None = None) -> int:
    """Mask people in versions that ended more than `keep_versions_days` before the day; no version is dropped. Where anything was masked
    raw is written again by copy, for deleted values stay in a database's pages. Returns how many versions were changed."""
    keep_days = variables()["keep_versions_days"] if keep_days is None else keep_days
    if not keep_days:
        return 0
    before = as_of - dt.timedelta(days=keep_days)
    with holding(lock_of(settings.raw_database)):
        with _raw(settings) as raw:
            salt = salt_of(raw)
            raw.execute("begin")
            changed = sum(mask_old_versions(raw, feed, before, salt) for feed in load_feeds())
            raw.execute("commit")
        if changed:
            rewrite_by_copy(settings.raw_database)
    return changed


def missing_required(settings: Settings, as_of: dt.date) -> list[str]:
    """One sentence for each required feed of a system that is there of which nothing was loaded up to the day."""
    with _raw(settings) as raw:
        loaded = {
            feed
            for (feed,) in raw.execute(
                "select distinct feed from ledger.extracts where status = 'loaded' and extract_date <= ?", [as_of]
            ).fetchall()
        }
        systems = {name.split(".")[0] for name in loaded} | {p.name for p in settings.landing_dir.iterdir() if p.is_dir()}
    return [
        f"{settings.shown(settings.landing_dir)}/{feed.system} has no usable extract of {feed.object}, which is required. "
        f"Put one into {feed.system}/{feed.object}/."
        for feed in load_feeds()
        if feed.required and feed.system in systems and feed.name not in loaded
    ]


def ingest_feed(settings: Settings, feed: Feed, *, settle_seconds: float = 0) -> IngestReport:
    """Bring the feed's raw table to what the landing folder says. What is refused is reported, not raised."""
    report = IngestReport(feed)
    extracts, unusable = extracts_of(feed, settings.landing_dir, settle_seconds)
    own_headers = partner_headers(settings.policy_dir) if feed.object_column else {}
    with _raw(settings) as raw:
        listed = read_suppression(raw)
        keys = (
            {e.object_key for e in extracts}
            | ledger.object_keys(raw, feed)
            | {key for key, _ in object_folders(feed, settings.landing_dir)}
        )
        for key in sorted(keys):
            mine = [e for e in extracts if e.object_key == key]
            with tempfile.TemporaryDirectory(dir=settings.warehouse_dir, prefix="ingest-") as scratch:
                _ObjectIngest(raw, settings, feed, key, own_headers.get(key, {}), Path(scratch), report, listed).bring_up_to_date(mine)
        undated = [e for e in ledger.entries(raw, feed, "") if e.status == "refused" and e.date is None]
        ledger.forget(raw, [e.extract_id for e in undated])
        for one in unusable:
            message = refusal(one.file.path, one.message)
            ledger.record_refused(raw, feed, "", one.file, None, {}, "", message)
            known = any(e.path == one.file.path and e.message == message for e in undated)
            report.extracts.append(
                ExtractReport(ledger.extract_id(one.file.path, "no content"), one.file.path, None, "refused", message, is_new=not known)
            )
        (report.rows_in_raw,) = raw.execute(f'select count(*) from "{feed.system}"."{feed.table}"').fetchall()[0]
    return report


def partner_headers(policy_dir: Path) -> dict[str, dict[str, str]]:
    """Partner key -> (compared header -> column), from the policy seed partner_list_columns."""
    mapping: dict[str, dict[str, str]] = {}
    with (policy_dir / "partner_list_columns.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            mapping.setdefault(row["partner_key"], {})[header_name(row["header"])] = row["column"]
    return mapping


def refusal(path: str, why: str) -> str:
    """The message of a refused file: what, why and what to do, what happened to the rest. It is published, so it does not say where on
    this machine the landing folder lies, and shows no address of anybody."""
    return f"landing/{path}: refused, {masked(why)} Nothing of this file was loaded; the other feeds went on."


@contextmanager
def _raw(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with holding(lock_of(settings.raw_database)):
        if settings.raw_database.exists():
            _ensure_once(settings.raw_database, settings.raw_database.stat().st_ino)
        else:
            ensure_raw_database(settings.raw_database)
        with opened(settings.raw_database, config={"memory_limit": MEMORY_LIMIT}) as raw:
            raw.execute("set TimeZone = 'UTC'")
            yield raw


@cache
def _ensure_once(database: Path, inode: int) -> None:
    """See to the tables of this very file once a process, not once a feed."""
    ensure_raw_database(database)


@dataclass
class _Planned:
    extract: Extract
    hashes: dict[str, str]
    fingerprint: str


class _ContentRefused(Exception):
    """An extract's new content was refused while its accepted one is still loaded."""

    def __init__(self, planned: _Planned, refused: FileRefused) -> None:
        super().__init__(str(refused))
        self.planned = planned
        self.refused = refused


class _ObjectIngest:
    """The extracts of one object (a feed's, or one partner's of it): what of them changed, and the replay that puts it right.

    Raw holds differences from date to date, so a change at one date is loaded by rolling the object back to the day before and
    replaying its extracts from there in the order of their dates.
    """

    def __init__(
        self,
        raw: duckdb.DuckDBPyConnection,
        settings: Settings,
        feed: Feed,
        object_key: str,
        own_headers: Mapping[str, str],
        scratch: Path,
        report: IngestReport,
        listed: Suppression | None = None,
    ) -> None:
        self.raw = raw
        self.settings = settings
        self.feed = feed
        self.object_key = object_key
        self.own_headers = own_headers
        self.scratch = scratch
        self.report = report
        self.listed = listed
        self.max_deleted_fraction = float(
            feed.max_deleted_fraction if feed.max_deleted_fraction is not None else variables()["max_deleted_fraction"]
        )
        self.before = ledger.entries(raw, feed, object_key)

    def bring_up_to_date(self, landed: list[Extract]) -> None:
        """Load what is new or changed, and say of everything else that is refused or waits what it is."""
        for extract in landed:
            if not extract.is_settled:
                self._report_files(extract, "waiting", "it is still young; it is read once it has settled")
        planned = [self._plan(extract) for extract in landed if extract.is_settled]
        accepted = {e.date: e.fingerprint for e in self.before if e.status == "loaded" and e.date is not None}
        self._forget_settled_refusals(
            {e.date for e in landed}, {p.extract.date for p in planned if accepted.get(p.extract.date) == p.fingerprint}
        )
        refused = {e.date: e.fingerprint for e in self.before if e.status == "refused"}
        for plan in planned:
            if refused.get(plan.extract.date) == plan.fingerprint:
                for entry in self.before:
                    if entry.status == "refused" and entry.date == plan.extract.date:
                        self._report(ExtractReport(entry.extract_id, entry.path, entry.date, "refused", entry.message, is_new=False))
        changed = [plan for plan in planned if plan.fingerprint not in (accepted.get(plan.extract.date), refused.get(plan.extract.date))]
        by_date = {plan.extract.date: plan for plan in planned}
        while changed:
            # an accepted extract whose files are no longer there (as accepted) cannot be replayed
            fixed = [
                date
                for date, fingerprint in accepted.items()
                if date not in by_date or (by_date[date].fingerprint != fingerprint and by_date[date] not in changed)
            ]
            blocked = [plan for plan in changed if fixed and plan.extract.date <= max(fixed)]
            for plan in blocked:
                why = (
                    f"for the extract of {max(fixed)} is loaded and its file is no longer there as it was loaded. "
                    "Put that file back, so that both can be loaded in the order of their dates."
                )
                # without a fingerprint it is tried again by every run
                self._refuse(replace(plan, fingerprint=""), plan.extract.files[0].path, why)
            changed = [plan for plan in changed if plan not in blocked]
            if not changed:
                break
            first = min(plan.extract.date for plan in changed)
            replayed = [by_date[date] for date in sorted(by_date) if date >= first]
            try:
                self._replay(replayed, accepted)
                break
            except _ContentRefused as stop:
                self._refuse(stop.planned, stop.refused.file.path, stop.refused.message)
                changed = [plan for plan in changed if plan is not stop.planned]

    def _plan(self, extract: Extract) -> _Planned:
        hashes = ledger.file_hashes(extract.files, self.before)
        said = [sorted(hashes.items()), self.feed.declaration_hash, self.max_deleted_fraction, sorted(self.own_headers.items())]
        return _Planned(extract, hashes, hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32])

    def _forget_settled_refusals(self, landed: set[dt.date], as_accepted: set[dt.date]) -> None:
        """A refused file that was taken away, or put back as it was when it was accepted, is no longer anybody's concern."""
        settled = [
            e.extract_id
            for e in self.before
            if e.status == "refused" and e.date is not None and (e.date not in landed or e.date in as_accepted)
        ]
        ledger.forget(self.raw, settled)

    def _replay(self, plans: list[_Planned], accepted: dict[dt.date, str]) -> None:
        """Roll back to the day before the first extract, then load them all. One transaction an extract where nothing was loaded after
        it yet, else one for all. Raises _ContentRefused, having written nothing of that transaction."""
        is_in_order = all(date < plans[0].extract.date for date in accepted)
        results: list[tuple[_Planned, list[FileOutcome] | FileRefused]] = []
        if not is_in_order:
            self.raw.execute("begin")
        try:
            if not is_in_order:
                self._roll_back(plans[0].extract.date)
            for plan in plans:
                if is_in_order:
                    self.raw.execute("begin")
                results.append((plan, self._load(plan, accepted)))
                if is_in_order:
                    self.raw.execute("commit")
            if not is_in_order:
                self.raw.execute("commit")
        except BaseException:
            self.raw.execute("rollback")
            raise
        for plan, result in results:
            if isinstance(result, FileRefused):
                self._report_refusal(plan, result.file.path, result.message)
            else:
                is_new = accepted.get(plan.extract.date) != plan.fingerprint
                for outcome in result:
                    counts = {name: getattr(outcome, name) for name in ledger.COUNTS}
                    notes = "; ".join(outcome.notes) or None
                    self._report(
                        ExtractReport(outcome.extract_id, outcome.file.path, plan.extract.date, "loaded", notes, **counts, is_new=is_new)
                    )

    def _load(self, plan: _Planned, accepted: dict[dt.date, str]) -> list[FileOutcome] | FileRefused:
        extract = plan.extract
        ids = [ledger.extract_id(file.path) for file in extract.files]
        loader = ExtractLoader(self.raw, extract, self.own_headers, self.max_deleted_fraction, self.scratch, self.listed)
        try:
            outcomes = loader.load(ids)
        except FileRefused as refused:
            if accepted.get(extract.date, plan.fingerprint) != plan.fingerprint:
                raise _ContentRefused(plan, refused) from None
            self._write_refusal(plan, refused.file.path, refused.message)
            return refused
        ledger.forget(self.raw, [e.extract_id for e in self.before if e.date == extract.date])
        ledger.record_loaded(self.raw, extract, outcomes, plan.hashes, plan.fingerprint)
        return outcomes

    def _roll_back(self, first: dt.date) -> None:
        """Make the object what it was before its extract of `first`."""
        table = f'"{self.feed.system}"."{self.feed.table}"'
        scope, values = ("true", []) if self.feed.object_column is None else (f"{self.feed.object_column} = ?", [self.object_key])
        self.raw.execute(f"delete from {table} where _known_from >= ? and {scope}", [first, *values])
        self.raw.execute(f"update {table} set _known_to = null where _known_to >= ? and {scope}", [first, *values])
        ledger.forget(self.raw, [e.extract_id for e in self.before if e.date is not None and e.date >= first])

    def _refuse(self, plan: _Planned, path: str, why: str) -> None:
        self._write_refusal(plan, path, why)
        self._report_refusal(plan, path, why)

    def _write_refusal(self, plan: _Planned, path: str, why: str) -> None:
        ledger.forget(self.raw, [e.extract_id for e in self.before if e.status == "refused" and e.date == plan.extract.date])
        for file, message in self._refusals(plan, path, why):
            ledger.record_refused(self.raw, self.feed, self.object_key, file, plan.extract.date, plan.hashes, plan.fingerprint, message)

    def _report_refusal(self, plan: _Planned, path: str, why: str) -> None:
        for file, message in self._refusals(plan, path, why):
            own_id = ledger.extract_id(file.path, plan.hashes[file.path])
            self._report(ExtractReport(own_id, file.path, plan.extract.date, "refused", message))

    def _refusals(self, plan: _Planned, path: str, why: str) -> Iterator[tuple[LandedFile, str]]:
        """The refused file with its message, and the other files of its extract with theirs."""
        for file in plan.extract.files:
            reason = why if file.path == path else f"{path} of the same extract was refused. Mend that one."
            yield file, refusal(file.path, reason)

    def _report_files(self, extract: Extract, status: str, message: str) -> None:
        for file in extract.files:
            self._report(ExtractReport(ledger.extract_id(file.path), file.path, extract.date, status, message))

    def _report(self, extract: ExtractReport) -> None:
        """Add a file's report; what a replay says of it stands in place of what was known before."""
        self.report.extracts = [*(e for e in self.report.extracts if e.extract_id != extract.extract_id), extract]
