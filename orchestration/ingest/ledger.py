"""The ledger in raw.duckdb: what was read, what became of it, as of which day the next build sees it, and whose warehouse this is."""

import datetime as dt
import hashlib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.ingest.feeds import Feed
from orchestration.ingest.landing import Extract, LandedFile
from orchestration.ingest.versions import FileOutcome

COUNTS = ("rows_read", "rows_loaded", "rows_unchanged", "rows_superseded", "rows_quarantined", "rows_deleted")


@dataclass(frozen=True)
class Entry:
    """A ledger row, as far as planning needs it."""

    extract_id: str
    path: str
    date: dt.date | None
    content_hash: str
    size_bytes: int
    changed_ns: int
    fingerprint: str
    status: str
    message: str | None


def extract_id(path: str, refused_content: str = "") -> str:
    """The id of an extract file: made from its path. Content that was refused has an id of its own, for rows of an earlier content of
    the same path may still be loaded."""
    return hashlib.sha256(f"{path}\n{refused_content}".encode()).hexdigest()[:16]


def entries(db: duckdb.DuckDBPyConnection, feed: Feed, object_key: str) -> list[Entry]:
    """The feed's ledger rows of one object."""
    return [
        Entry(*row)
        for row in db.execute(
            "select extract_id, path, extract_date, content_hash, size_bytes, modified_ns, fingerprint, status, message "
            "from ledger.extracts where feed = ? and coalesce(object_key, '') = ? order by path, extract_id",
            [feed.name, object_key],
        ).fetchall()
    ]


def object_keys(db: duckdb.DuckDBPyConnection, feed: Feed) -> set[str]:
    """The objects of the feed that the ledger knows."""
    return {
        key for (key,) in db.execute("select distinct coalesce(object_key, '') from ledger.extracts where feed = ?", [feed.name]).fetchall()
    }


def forget(db: duckdb.DuckDBPyConnection, extract_ids: list[str]) -> None:
    """Remove ledger rows and what hangs on them."""
    for table in ("extracts", "quarantined_rows", "control_totals"):
        db.execute(f"delete from ledger.{table} where extract_id in (select unnest(?::varchar[]))", [extract_ids])


def record_loaded(
    db: duckdb.DuckDBPyConnection, extract: Extract, outcomes: list[FileOutcome], hashes: dict[str, str], fingerprint: str
) -> None:
    """Write the rows of an extract that was loaded."""
    for outcome in outcomes:
        counts = {name: getattr(outcome, name) for name in COUNTS}
        message = "; ".join(outcome.notes) or None
        _insert_extract(
            db,
            extract.feed,
            extract.object_key,
            outcome.file,
            outcome.extract_id,
            extract.date,
            hashes,
            fingerprint,
            "loaded",
            message,
            counts,
        )
        rows = outcome.quarantined
        db.execute(
            "insert into ledger.quarantined_rows select ?, ?, unnest(?::bigint[]), unnest(?::varchar[]), unnest(?::varchar[])",
            [outcome.extract_id, outcome.file.path, [r.record_number for r in rows], [r.reason for r in rows], [r.record for r in rows]],
        )
        for currency, read, not_loaded in outcome.control_totals:
            db.execute(
                "insert into ledger.control_totals values (?, ?, ?, ?, ?)",
                [outcome.extract_id, extract.feed.control_total, currency, read, not_loaded],
            )


def record_refused(
    db: duckdb.DuckDBPyConnection,
    feed: Feed,
    object_key: str,
    file: LandedFile,
    date: dt.date | None,
    hashes: dict[str, str],
    fingerprint: str,
    message: str,
) -> None:
    """Write the row of a file that was refused."""
    own_id = extract_id(file.path, hashes.get(file.path, "no content"))
    forget(db, [own_id])
    _insert_extract(db, feed, object_key, file, own_id, date, hashes, fingerprint, "refused", message, dict.fromkeys(COUNTS, 0))


def _insert_extract(
    db: duckdb.DuckDBPyConnection,
    feed: Feed,
    object_key: str,
    file: LandedFile,
    own_id: str,
    date: dt.date | None,
    hashes: dict[str, str],
    fingerprint: str,
    status: str,
    message: str | None,
    counts: dict[str, int],
) -> None:
    row = {
        "extract_id": own_id,
        "feed": feed.name,
        "object_key": object_key or None,
        "path": file.path,
        "extract_date": date,
        "content_hash": hashes.get(file.path, ""),
        "size_bytes": file.size_bytes,
        "modified_ns": file.changed_ns,
        "fingerprint": fingerprint,
        "is_required": feed.required,
        "is_crm": feed.is_crm,
        "status": status,
        "message": message,
        **counts,
    }
    db.execute(f"insert into ledger.extracts ({', '.join(row)}) values ({', '.join('?' for _ in row)})", list(row.values()))


def file_hashes(files: tuple[LandedFile, ...], known: list[Entry]) -> dict[str, str]:
    """sha256 of each file's bytes by path; a file that nobody touched since the ledger saw it is not read again."""
    seen = {(e.path, e.size_bytes, e.changed_ns): e.content_hash for e in known if e.content_hash}
    hashes = {}
    for file in files:
        content_hash = seen.get((file.path, file.size_bytes, file.changed_ns))
        if content_hash is None:
            with file.absolute.open("rb") as content:
                content_hash = hashlib.file_digest(content, "sha256").hexdigest()
        hashes[file.path] = content_hash
    return hashes


def claim_warehouse(db: duckdb.DuckDBPyConnection, landing_dir: Path) -> Path:
    """The landing folder that this warehouse belongs to: the one that it remembers, else this one from now on."""
    remembered = db.execute("select landing_dir from ledger.warehouse").fetchall()
    if remembered:
        return Path(remembered[0][0])
    db.execute("insert into ledger.warehouse values (?)", [str(landing_dir)])
    return landing_dir


def newest_crm_date(db: duckdb.DuckDBPyConnection) -> dt.date | None:
    """The newest date among accepted extracts of the CRM, which is the default AS_OF."""
    return db.execute("select max(extract_date) from ledger.extracts where status = 'loaded' and is_crm").fetchall()[0][0]


def extract_dates(db: duckdb.DuckDBPyConnection) -> list[dt.date]:
    """Every date of an accepted CRM extract: the days as of which the warehouse can be rebuilt."""
    return [
        day
        for (day,) in db.execute(
            "select distinct extract_date from ledger.extracts where status = 'loaded' and is_crm order by extract_date"
        ).fetchall()
    ]


def stale_since(db: duckdb.DuckDBPyConnection, as_of: dt.date) -> dict[str, dt.date | None]:
    """Feed -> date of its last accepted extract, for feeds (with the partner's key, where each has one) whose newest extract as of the
    day was refused."""
    newest: dict[str, dict[str, dt.date]] = defaultdict(dict)
    for feed, key, status, date in db.execute(
        "select feed, object_key, status, max(extract_date) from ledger.extracts where extract_date <= ? group by all", [as_of]
    ).fetchall():
        newest[f"{feed}:{key}" if key else feed][status] = date
    return {
        name: dates.get("loaded")
        for name, dates in sorted(newest.items())
        if "refused" in dates and dates["refused"] >= dates.get("loaded", dt.date.min)
    }
