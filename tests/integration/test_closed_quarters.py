"""What is frozen stays: a deal of the last quarter is changed after the freeze day, and only the current quarter tells of it."""

import csv
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from landed import Landed

from orchestration.publish.generation import Generation
from orchestration.rebuild import close_quarter, rebuild
from orchestration.review.closing import ClosedQuarter, due
from orchestration.sample.sample import write_sample

pytestmark = pytest.mark.slow

FREEZE = dt.date(2026, 7, 10)
"""Ten days after 2026-Q2, of which the sample's last extract, 2026-07-02, knows all but what came late."""
LATER = dt.date(2026, 7, 12)
CLOSED, CURRENT = "2026-Q2", "2026-Q3"
FROZEN_ROWS = {
    "goals.goal_vs_actual": "is_frozen and period_end <= date '2026-06-30'",
    "reviews.partner_business_review": f"fiscal_quarter = '{CLOSED}'",
}


@dataclass(frozen=True)
class Told:
    """What a generation tells: its folder and its database."""

    generation: Generation

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.generation.database), read_only=True) as published:
            return published.execute(sql).fetchall()

    def pages(self, quarter: str) -> dict[str, bytes]:
        return {page.parent.name: page.read_bytes() for page in sorted(self.generation.folder.glob(f"reviews/*/{quarter}.html"))}

    def frozen(self) -> dict[str, list[tuple[Any, ...]]]:
        return {table: self.rows(f"select * from {table} where {which} order by all") for table, which in FROZEN_ROWS.items()}

    def credited(self, quarter_ends: str) -> dict[str, Decimal]:
        """Partner -> credited revenue of the quarters until then, by the default model."""
        return dict(
            self.rows(
                f"""
                select partnerships.partner_id, sum(revenue.credited_amount)
                from attribution.partner_revenue as revenue
                inner join core.dim_partnerships as partnerships on revenue.partnership_id = partnerships.partnership_id
                where revenue.credit_model = 'linear' and revenue.month <= date '{quarter_ends}'
                group by partnerships.partner_id
                """
            )
        )


def told_as_of(landed: Landed, day: dt.date) -> Told:
    landed.ingest_all()
    return Told(rebuild(landed.settings, day, tell=lambda _: None).generation)


def changed_extract(landed: Landed, deal: str, day: dt.date, change: Callable[[dict[str, str]], dict[str, str]]) -> None:
    """An extract of the day in which one deal has other cells."""
    (first,) = (landed.settings.landing_dir / "salesforce" / "Opportunity").glob("*2026-07-02.csv")
    with first.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns, rows = reader.fieldnames, [row for row in reader if row["Id"] == deal]
    (row,) = rows
    row |= change(row) | {"SystemModstamp": f"{day}T08:00:00.000Z"}
    with (first.parent / f"Opportunity_{day}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerow(row)


def times(factor: int) -> Callable[[dict[str, str]], dict[str, str]]:
    """So many times the amount."""
    return lambda row: {"Amount": str(Decimal(row["Amount"]) * factor)}


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Landed:
    landed = Landed(tmp_path_factory.mktemp("closed"))
    write_sample(landed.settings.landing_dir, accounts=150, partners=3, days=1)
    return landed


@pytest.fixture(scope="module")
def on_the_day(landed: Landed) -> Told:
    """As the quarter froze."""
    return told_as_of(landed, FREEZE)


@pytest.fixture(scope="module")
def deals(on_the_day: Told) -> list[str]:
    """Two deals won in the closed quarter of which a partner has a credit, none with lines that say what it is worth."""
    found = on_the_day.rows(
        """
        select deals.crm_opportunity_id
        from core.fct_opportunities as deals
        inner join attribution.fct_credits as credits on deals.opportunity_id = credits.opportunity_id
        where deals.is_won and deals.closed_on between '2026-04-01' and '2026-06-30' and deals.currency = 'USD'
            and credits.credit_model = 'linear' and credits.credited_amount > 0
        group by all
        order by all
        limit 2
        """
    )
    assert len(found) == 2, "nothing to change"
    return [deal for (deal,) in found]


@pytest.fixture(scope="module")
def afterwards(landed: Landed, on_the_day: Told, deals: list[str]) -> Told:
    """Two days later, one of the deals having become worth three times as much."""
    changed_extract(landed, deals[0], LATER, times(3))
    return told_as_of(landed, LATER)


def test_a_change_after_the_freeze_leaves_every_frozen_row_and_page_as_it_was(on_the_day: Told, afterwards: Told) -> None:
    assert on_the_day.pages(CLOSED), "there are pages"
    assert afterwards.pages(CLOSED) == on_the_day.pages(CLOSED)
    assert all(on_the_day.frozen().values()), "there are frozen rows"
    assert afterwards.frozen() == on_the_day.frozen()
    assert afterwards.rows("select distinct is_frozen, as_of from reviews.partner_business_review where fiscal_quarter = '2026-Q2'") == [
        (True, FREEZE)
    ]
    assert afterwards.rows("select count(*) from quality.restatements where subject in ('frozen_goal', 'closed_review')") == [(0,)]


def test_what_changed_shows_up_as_an_adjustment_in_the_current_quarter(on_the_day: Told, afterwards: Told) -> None:
    before, after = on_the_day.credited("2026-06-30"), afterwards.credited("2026-06-30")
    changes = {partner: after[partner] - before.get(partner, Decimal(0)) for partner in after}
    assert any(changes.values()), "the change is one"
    adjusted = f"""
        select partner_id, value
        from reviews.partner_business_review
        where metric = 'prior_period_adjustment' and fiscal_quarter = '{CURRENT}'
    """
    assert {partner: value for partner, value in afterwards.rows(adjusted) if value} == {
        partner: change for partner, change in changes.items() if change
    }
    assert {value for _, value in on_the_day.rows(adjusted)} == {Decimal(0)}


def test_a_warehouse_made_anew_from_all_extracts_tells_the_same_closed_quarter(landed: Landed, afterwards: Told, tmp_path: Path) -> None:
    anew = Landed(tmp_path)
    (anew.settings.landing_dir).rmdir()
    anew.settings.landing_dir.symlink_to(landed.settings.landing_dir)
    again = told_as_of(anew, LATER)
    assert again.pages(CLOSED) == afterwards.pages(CLOSED)
    assert again.pages(CURRENT) == afterwards.pages(CURRENT)
    hashes = {name: table.hash for name, table in afterwards.generation.manifest.tables.items()}
    assert {name: table.hash for name, table in again.generation.manifest.tables.items()} == hashes


def test_reviews_are_due_again_once_a_file_comes_late(landed: Landed, afterwards: Told, deals: list[str]) -> None:
    assert due(landed.settings, LATER) is None
    changed_extract(landed, deals[1], dt.date(2026, 7, 8), times(2))
    landed.ingest_all()
    assert due(landed.settings, LATER) == ClosedQuarter(CLOSED, FREEZE)
    assert landed.query("select count(*) from closed.partner_business_reviews") == [(0,)]


def test_a_freeze_day_that_blocks_is_said_and_keeps_nothing(landed: Landed, deals: list[str]) -> None:
    changed_extract(landed, deals[0], dt.date(2026, 7, 9), lambda row: {"StageName": "Limbo"})
    landed.ingest_all()
    said = close_quarter(landed.settings, LATER, tell=lambda _: None)
    assert said is not None
    assert f"The reviews of {CLOSED} could not be made as of {FREEZE}, so they are told as of {LATER} and not frozen." in said
    assert "every current stage is mapped" in said
    assert landed.query("select count(*) from closed.quarters") == [(0,)]
