"""A made-up company's published generation, made once for all tests of what people and tools read of it."""

import os
from datetime import date
from pathlib import Path

import pytest
from filelock import FileLock
from landed import Landed

from orchestration.ingest.reference import load_reference
from orchestration.ingest.store import opened
from orchestration.rebuild import rebuild
from orchestration.sample.sample import write_sample
from orchestration.settings import Settings

# the first of its two days is a month end, so that there are headline figures
COMPANY = {"seed": 7, "accounts": 400, "partners": 8, "days": 2, "last_day": date(2026, 7, 1)}


def published_sample(factory: pytest.TempPathFactory) -> Settings:
    """The warehouse: only to be read, since tests of other files and processes read it too."""
    folder = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    with FileLock(folder / "published_sample.lock"):
        made = folder / "published_sample"
        settings = Settings(landing_dir=made / "landing", warehouse_dir=made / "warehouse")
        if not settings.published.exists():
            _publish(made)
    return settings


def _publish(folder: Path) -> None:
    landed = Landed(folder)
    write_sample(landed.settings.landing_dir, **COMPANY)
    day = landed.ingest_all()
    with opened(landed.settings.raw_database) as raw:
        load_reference(raw)
    rebuild(landed.settings, day, tell=lambda _: None)
