"""The folders of generations: what is published, how another takes its place in one rename, what is kept, what a crash left."""

import datetime as dt
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration.publish.contract import PublishError
from orchestration.settings import Settings

KEEP_GENERATIONS = 7
YOUNGEST_TO_GO = dt.timedelta(days=1)
"""A reader that opened a generation may come back for its Parquet for a day."""

PARTIAL = ".partial"
"""What is being written, or removed: never read, and swept away by the next run."""

OLD = ".old"
"""A past day's folder while another takes its place."""

SHARES = "shares"
"""The folder of a generation that holds what leaves for partners, for the owner's eyes alone; only what is published has one."""

GENERATION = re.compile(r"(\d{8}T\d{6}Z)-[0-9a-f]{8}")


def published_folder(settings: Settings) -> Path | None:
    """The folder that `published` leads to, or None before anything was published (or if the folder is gone). Raises PublishError for a
    `published` that is no link of ours."""
    link = settings.published
    if link.exists() and not link.is_symlink():
        raise PublishError(f"{link} is not the link that publishing makes; move it out of the way, then publish again.")
    return link.resolve() if link.is_dir() else None


def partial(folder: Path) -> Path:
    """Where a folder is made before it is renamed to its name."""
    return folder.with_name(folder.name + PARTIAL)


@contextmanager
def written_aside(place: Path) -> Iterator[Path]:
    """Where the body makes the folder that will take `place`; if it fails what it made is removed, so that a full disk has room again."""
    folder = partial(place)
    try:
        yield folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def sweep(settings: Settings) -> None:
    """Remove what a crashed run left half-made; call it only under the run's lock."""
    for folder in (settings.generations_dir, settings.as_of_dir):
        for old in folder.glob("*" + OLD):
            if not old.with_suffix("").exists():
                old.rename(old.with_suffix(""))
            else:
                remove(old)
        for left in folder.glob("*" + PARTIAL):
            shutil.rmtree(left)
    partial(settings.published).unlink(missing_ok=True)


def withdraw_shares(settings: Settings) -> None:
    """Remove what once left for partners from every generation and past day but the published one; call it only under the run's lock."""
    published = published_folder(settings)
    for folder in (settings.generations_dir, settings.as_of_dir):
        for shares in folder.glob(f"*/{SHARES}"):
            if shares.parent.resolve() != published:
                shutil.rmtree(shares)


def seal(folder: Path) -> None:
    """Make every file that a folder holds read-only and safe on the disk, before a name says that it is whole. What leaves for partners
    stays its owner's alone."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file() and path.relative_to(folder).parts[0] != SHARES:
            path.chmod(0o444)
        _to_disk(path)
    _to_disk(folder)


def put_generation(settings: Settings, folder: Path, generation: str) -> Path:
    """Give a sealed folder its place in generations/ and let `published` lead to it, by one rename each."""
    final = settings.generations_dir / generation
    folder.rename(final)
    _to_disk(final.parent)
    link = partial(settings.published)
    link.symlink_to(final.relative_to(link.parent), target_is_directory=True)
    link.replace(settings.published)
    _to_disk(settings.published.parent)
    return final


def put_past_day(settings: Settings, folder: Path, as_of: dt.date) -> Path:
    """Give a sealed folder its place as as_of/<date>/; an older one is set aside first and removed last, so that one of them is
    always there or is put back by the next run."""
    final = settings.as_of_dir / as_of.isoformat()
    old = final.with_name(final.name + OLD)
    if final.exists():
        final.rename(old)
    folder.rename(final)
    _to_disk(final.parent)
    if old.exists():
        remove(old)
    return final


def retain(settings: Settings, keep: int = KEEP_GENERATIONS, now: dt.datetime | None = None) -> list[Path]:
    """Remove all generations but the newest `keep`, those younger than a day and the published one. Returns what was removed."""
    now = now or dt.datetime.now(dt.UTC)
    published = published_folder(settings)
    newest_first = sorted((p for p in settings.generations_dir.iterdir() if GENERATION.fullmatch(p.name)), reverse=True)
    removed = [p for p in newest_first[keep:] if p.resolve() != published and now - published_at(p.name) > YOUNGEST_TO_GO]
    for folder in removed:
        remove(folder)
    return removed


def published_at(generation: str) -> dt.datetime:
    """The moment in a generation's name."""
    return dt.datetime.strptime(generation.split("-")[0], "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)


def remove(folder: Path) -> None:
    """Remove a whole folder, under another name first so that half of it is never taken for a generation."""
    going = partial(folder)
    folder.rename(going)
    shutil.rmtree(going)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
