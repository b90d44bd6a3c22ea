"""Closed quarters: their reviews are made once, as of the day on which they freeze, kept, and carried into every later generation."""

import datetime as dt
import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.build_database import holding, lock_of
from orchestration.dbt_project import variables
from orchestration.ingest.ledger import extract_dates
from orchestration.ingest.store import ensure_raw_database, opened
from orchestration.publish.contract import literal
from orchestration.publish.generation import Generation
from orchestration.settings import Settings

REVIEWS = "reviews.partner_business_review"
KEPT_COLUMNS = ("partner_id", "fiscal_quarter", "section", "metric", "value", "prior_value", "target", "unit", "place", "as_of")


@dataclass(frozen=True)
class ClosedQuarter:
    """The last fiscal quarter that was over on a day, and the day on which its reviews freeze."""

    name: str
    freezes_on: dt.date


def last_closed_quarter(day: dt.date, first_extract: dt.date, first_month: int, freeze_after_days: int) -> ClosedQuarter:
    """The fiscal quarter before the one that holds `day`; a fiscal year begins with `first_month` and is named by the calendar year in
    which it ends. Before the first extract nothing was known, so nothing freezes."""
    months = day.year * 12 + day.month - 1
    current = months - (months - (first_month - 1)) % 3
    ends_on = dt.date(current // 12, current % 12 + 1, 1) - dt.timedelta(days=1)
    fiscal_year = ends_on.year + (1 if first_month > 1 and ends_on.month >= first_month else 0)
    quarter = (ends_on.month - first_month) % 12 // 3 + 1
    return ClosedQuarter(f"{fiscal_year}-Q{quarter}", max(ends_on + dt.timedelta(days=freeze_after_days), first_extract))


def due(settings: Settings, as_of: dt.date) -> ClosedQuarter | None:
    """The quarter whose reviews a run as of the day carries forward and nobody has made yet; None if there is none.

    What was made from other extracts than those of its day and before is forgotten: a file came late, and raw is a function of the
    accepted files, not of the order in which they came. So are reviews whose pages somebody removed.
    """
    with holding(lock_of(settings.raw_database)):
        ensure_raw_database(settings.raw_database)
        with opened(settings.raw_database) as raw:
            if not extract_dates(raw):
                return None
            quarter = _last_closed(raw, as_of)
            if as_of < quarter.freezes_on:
                return None
            kept = raw.execute("select extracts_hash from closed.quarters where fiscal_quarter = ?", [quarter.name]).fetchall()
            if kept == [(_extracts_hash(raw, quarter.freezes_on),)] and kept_pages(settings, quarter.name).is_dir():
                return None
            if kept:
                _forget(raw, quarter.name)
    return quarter if as_of > quarter.freezes_on else None


def keep(settings: Settings, generation: Generation) -> None:
    """Keep the reviews of the quarter that freezes on the generation's day, rows and pages, unless they are kept already."""
    with holding(lock_of(settings.raw_database)), opened(settings.raw_database) as raw:
        quarter = _last_closed(raw, generation.manifest.as_of)
        if generation.manifest.as_of != quarter.freezes_on or REVIEWS not in generation.manifest.tables:
            return
        if raw.execute("select 1 from closed.quarters where fiscal_quarter = ?", [quarter.name]).fetchall():
            return
        _keep_pages(generation.folder / "reviews", kept_pages(settings, quarter.name), quarter.name)
        columns = ", ".join(KEPT_COLUMNS)
        raw.execute(f"attach {literal(str(generation.database))} as generation (read_only)")
        raw.execute("begin")
        raw.execute(
            f"insert into closed.partner_business_reviews ({columns}) select {columns} from generation.{REVIEWS} where fiscal_quarter = ?",
            [quarter.name],
        )
        raw.execute(
            "insert into closed.quarters (fiscal_quarter, freezes_on, extracts_hash) values (?, ?, ?)",
            [quarter.name, quarter.freezes_on, _extracts_hash(raw, quarter.freezes_on)],
        )
        raw.execute("commit")


def carry(settings: Settings, generation: Generation) -> set[str]:
    """Put the kept pages of all quarters that were frozen by the generation's day into its folder; returns these quarters."""
    with holding(lock_of(settings.raw_database)), opened(settings.raw_database, read_only=True) as raw:
        kept = raw.execute("select fiscal_quarter from closed.quarters where freezes_on <= ?", [generation.manifest.as_of]).fetchall()
    quarters = {quarter for (quarter,) in kept if kept_pages(settings, quarter).is_dir()}
    for quarter in sorted(quarters):
        for page in sorted(kept_pages(settings, quarter).glob("*.html")):
            _link(page, generation.folder / "reviews" / page.stem / f"{quarter}.html")
    return quarters


def kept_pages(settings: Settings, quarter: str) -> Path:
    """The folder of a closed quarter's pages, one a partner."""
    return settings.closed_reviews_dir / quarter


def _last_closed(raw: duckdb.DuckDBPyConnection, day: dt.date) -> ClosedQuarter:
    told = variables()
    return last_closed_quarter(day, extract_dates(raw)[0], told["fiscal_year_start_month"], told["freeze_after_days"])


def _extracts_hash(raw: duckdb.DuckDBPyConnection, day: dt.date) -> str:
    accepted = raw.execute(
        """
        select feed, object_key, extract_date, content_hash
        from ledger.extracts
        where status = 'loaded' and extract_date <= ?
        order by all
        """,
        [day],
    ).fetchall()
    return hashlib.sha256(repr(accepted).encode()).hexdigest()


def _forget(raw: duckdb.DuckDBPyConnection, quarter: str) -> None:
    raw.execute("begin")
    for table in ("partner_business_reviews", "quarters"):
        raw.execute(f"delete from closed.{table} where fiscal_quarter = ?", [quarter])
    raw.execute("commit")


def _keep_pages(reviews: Path, folder: Path, quarter: str) -> None:
    aside = folder.with_name(folder.name + ".partial")
    for left in (aside, folder):
        if left.exists():
            shutil.rmtree(left)
    aside.mkdir(parents=True)
    for page in sorted(reviews.glob(f"*/{quarter}.html")):
        shutil.copyfile(page, aside / f"{page.parent.name}.html")
    aside.rename(folder)


def _link(page: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(page, place)
    except OSError:
        # a file system without links, or one full of them
        shutil.copyfile(page, place)
