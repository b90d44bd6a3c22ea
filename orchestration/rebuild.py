"""A build of one day by hand: dbt, audit, publish, with no ingest before them."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from expectations import load_expectations
from orchestration.build_database import holding, lock_of
from orchestration.ingest.loading import write_as_of
from orchestration.ingest.store import ensure_raw_database, opened
from orchestration.publish.publishing import PublishResult
from orchestration.publish.release import publish_build
from orchestration.quality.audit import NotApproved, approve, audit, quality_page, sentence
from orchestration.review.dashboard import write_dashboard
from orchestration.settings import Settings
from orchestration.warehouse.dbt import run_dbt

PAGES = (quality_page, write_dashboard)
"""What is made for people from a generation's database before it is put in its place."""


def rebuild(
    settings: Settings, day: dt.date, *, force: bool = False, as_past_day: bool = False, tell: Callable[[str], None] = print
) -> PublishResult:
    """Build the warehouse as of `day` from what raw holds, and publish it as publish.draft says. Call it under the run's lock.

    Raises SettingsError for a day that raw knows nothing of, NotApproved if the audit blocks.
    """
    with seen_as_of(settings, day):
        for event in run_dbt(settings):
            tell(event["info"]["msg"])
        found = audit(settings, load_expectations())
        if found.drift.status == "warned":
            tell(sentence(found.drift))
        if found.blockers:
            raise NotApproved(found.blockers)
        return publish_build(settings, approve(settings), PAGES, force=force, as_past_day=as_past_day)


@contextmanager
def seen_as_of(settings: Settings, day: dt.date) -> Iterator[None]:
    """Let builds see the warehouse as of `day` for the body, then as of the day before again."""
    with holding(lock_of(settings.raw_database)):
        ensure_raw_database(settings.raw_database)
        with opened(settings.raw_database, read_only=True) as raw:
            before = [row[0] for row in raw.execute("select as_of from ledger.as_of").fetchall()]
    write_as_of(settings, day)
    try:
        yield
    finally:
        if before:
            write_as_of(settings, before[0])
