"""One writer a database file: the lock that a run, a plain `dbt` and ingest all take."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

BUILD_DATABASE = "build_database"
"""The Dagster pool of every step that opens a database; it only makes waiting visible."""

WAIT_SECONDS = 3600


class LockTimeout(Exception):
    """Somebody else has held a database for longer than we wait."""


@contextmanager
def holding(path: Path, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the lock file `path` for the body; whoever holds it may take it again. Raises LockTimeout after `wait_seconds`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path, is_singleton=True)
    try:
        lock.acquire(timeout=wait_seconds)
    except Timeout:
        raise LockTimeout(
            f"{path} has been held by another run for {wait_seconds:.0f} seconds; wait for it to end, then try again."
        ) from None
    try:
        yield
    finally:
        lock.release()


def lock_of(database: Path) -> Path:
    """The lock file beside a database file."""
    return database.with_name(database.name + ".lock")
