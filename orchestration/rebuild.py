"""A build of one day by hand: dbt, audit, publish, with no ingest before them."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from expectations import load_expectations
from orchestration.build_database import holding, lock_of
from orchestration.ingest.loading import write_as_of
from orchestration.ingest.store import ensure_raw_database, opened
from orchestration.publish.publishing import PublishResult
from orchestration.publish.release import Makers, publish_build
from orchestration.quality.audit import NotApproved, approve, audit, quality_page, sentence
from orchestration.review.closing import due, keep
from orchestration.review.pages import business_reviews, dashboard_page, team_pages
from orchestration.settings import Settings
from orchestration.share.shares import write_shares
from orchestration.warehouse.dbt import run_dbt

MAKERS = Makers(pages=(quality_page, business_reviews, dashboard_page, team_pages), shares=(write_shares,))
"""What is made for people and for partners from a generation's database before it is put in its place."""


def rebuild(
    settings: Settings, day: dt.date, *, force: bool = False, as_past_day: bool = False, tell: Callable[[str], None] = print
) -> PublishResult:
    """Build the warehouse as of `day` from what raw holds, and publish it as publish.draft says. Call it under the run's lock.

    Raises SettingsError for a day that raw knows nothing of, NotApproved if the audit blocks.
    """
    if missing := close_quarter(settings, day, tell):
        tell(missing)
    with seen_as_of(settings, day):
        for event in run_dbt(settings):
            tell(event["info"]["msg"])
        found = audit(settings, load_expectations())
        if found.drift.status == "warned":
            tell(sentence(found.drift))
        if found.blockers:
            raise NotApproved(found.blockers)
        return publish_build(settings, approve(settings), MAKERS, force=force, as_past_day=as_past_day)


def close_quarter(settings: Settings, as_of: dt.date, tell: Callable[[str], None] = print) -> str | None:
    """Make the reviews of the last closed quarter that a run as of the day carries forward, if nobody has: the whole warehouse as of the
    day on which they freeze, into as_of/<date>/. Call it under the run's lock, before the build of the day itself.

    Returns why they could not be made, if so: a run goes on without, and tells that quarter as of its own day, not frozen.
    """
    quarter = due(settings, as_of)
    if quarter is None:
        return None
    tell(f"making the reviews of {quarter.name}, as of {quarter.freezes_on}")
    try:
        done = rebuild(settings, quarter.freezes_on, as_past_day=True, tell=tell)
    except NotApproved as error:
        return (
            f"The reviews of {quarter.name} could not be made as of {quarter.freezes_on}, so they are told as of {as_of} and not frozen. "
            f"Mend what blocks that day and run again. {error}"
        )
    keep(settings, done.generation)
    return None


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
