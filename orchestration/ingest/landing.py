"""The landing folder: which files there are, which extract each belongs to, and which cannot belong to any."""

import datetime as dt
import re
import time
from dataclasses import dataclass
from pathlib import Path

from orchestration.ingest.feeds import Feed, header_name

TEXT_FORMATS = (".csv", ".tsv", ".json", ".jsonl", ".ndjson")
COMPRESSIONS = (".gz", ".zst")
FORMATS = (*TEXT_FORMATS, ".parquet", ".xlsx")

_ISO_DATE = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)|(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)")


@dataclass(frozen=True)
class LandedFile:
    """A file of a feed; `path` is below the landing folder, with forward slashes."""

    path: str
    absolute: Path
    size_bytes: int
    changed_ns: int


@dataclass(frozen=True)
class Extract:
    """The files of one object and date. `object_key` is the folder of a feed that has one a partner, else empty."""

    feed: Feed
    object_key: str
    date: dt.date
    files: tuple[LandedFile, ...]
    is_settled: bool


@dataclass(frozen=True)
class Unusable:
    """A file that belongs to no extract, and why."""

    file: LandedFile
    message: str


def format_of(path: Path) -> str:
    """The format by the file's endings, `.csv` for `x.csv.gz`; empty for one that is not read."""
    suffix = path.suffix.casefold()
    if suffix in COMPRESSIONS:
        suffix = Path(path.stem).suffix.casefold()
        return suffix if suffix in TEXT_FORMATS else ""
    return suffix if suffix in FORMATS else ""


def date_in(text: str) -> dt.date | None:
    """The last date written in the text as 2026-06-30 or 20260630; None where there is no real one."""
    for match in reversed(list(_ISO_DATE.finditer(text))):
        try:
            return dt.date(*(int(part) for part in match.groups() if part is not None))
        except ValueError:
            continue
    return None


def extract_date(path: Path, landing_dir: Path) -> dt.date | None:
    """The date in the file's name, else in the nearest folder below the landing folder that has one."""
    for part in reversed(path.relative_to(landing_dir).parts):
        if (found := date_in(part)) is not None:
            return found
    return None


def extracts_of(feed: Feed, landing_dir: Path, settle_seconds: float = 0, now: float | None = None) -> tuple[list[Extract], list[Unusable]]:
    """The feed's extracts by object and date, and the files that are none. `now` is seconds since the epoch."""
    now = time.time() if now is None else now
    tomorrow = dt.datetime.fromtimestamp(now, dt.UTC).date() + dt.timedelta(days=1)
    grouped: dict[tuple[str, dt.date], list[LandedFile]] = {}
    unsettled: set[tuple[str, dt.date]] = set()
    unusable: list[Unusable] = []
    for object_key, folder in object_folders(feed, landing_dir):
        for path in sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith((".", "_", "~$"))):
            stat = path.stat()
            file = LandedFile(path.relative_to(landing_dir).as_posix(), path, stat.st_size, stat.st_ctime_ns)
            date = extract_date(path, landing_dir)
            if not format_of(path):
                unusable.append(
                    Unusable(file, f"it is none of {', '.join(FORMATS)} (the text ones also .gz or .zst). Convert it, or move it away.")
                )
            elif date is None:
                unusable.append(
                    Unusable(
                        file, "neither its name nor a folder above it has a date. Put the day of the extract into the name, as 2026-06-30."
                    )
                )
            elif date > tomorrow:
                unusable.append(Unusable(file, f"it is dated {date}, later than tomorrow. Mend the date in its name."))
            else:
                grouped.setdefault((object_key, date), []).append(file)
                if now - stat.st_mtime < settle_seconds:
                    unsettled.add((object_key, date))
    extracts = [Extract(feed, key, date, tuple(files), (key, date) not in unsettled) for (key, date), files in sorted(grouped.items())]
    return extracts, unusable


def object_folders(feed: Feed, landing_dir: Path) -> list[tuple[str, Path]]:
    """(object key, folder) of the feed: one, or one a partner."""
    system = landing_dir / feed.system
    if not system.is_dir():
        return []
    folders = sorted(p for p in system.iterdir() if p.is_dir() and not p.name.startswith("."))
    if feed.object is None:
        return [(p.name, p) for p in folders]
    return [("", p) for p in folders if header_name(p.name) == header_name(feed.object)]


def unknown_folders(feeds: list[Feed], landing_dir: Path) -> list[Path]:
    """Folders of the landing folder that no feed reads."""
    known = {folder for feed in feeds for _, folder in object_folders(feed, landing_dir)}
    systems = {feed.system for feed in feeds}
    found = []
    for system in sorted(p for p in landing_dir.iterdir() if p.is_dir() and not p.name.startswith(".")):
        if system.name not in systems:
            found.append(system)
        else:
            found += sorted(p for p in system.iterdir() if p.is_dir() and not p.name.startswith(".") and p not in known)
    return found
