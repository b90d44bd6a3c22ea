"""performance.partner_vs_direct and days_in_stage as the models make them, against fractions of whole numbers in Python."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import Any

import duckdb
import pytest
from compiled_models import compiled_models
from hypothesis import example, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.slow

MODELS = {
    "int_performance__closed_deals": "intermediate",
    "int_performance__sliced_deals": "intermediate",
    "int_performance__matched_lifts": "intermediate",
    "partner_vs_direct": "performance",
    "days_in_stage": "performance",
}
"""Model -> schema, each after what it reads."""
TESTS = (
    "assert_close_rates_lie_in_their_intervals",
    "assert_a_matched_lift_stands_where_a_cell_has_both",
    "involvements_hold_each_closed_deal_once",
    "regions_hold_each_closed_deal_once",
    "segments_hold_each_closed_deal_once",
    "won_amounts_of_involvements_are_those_of_all_won_deals",
    "won_amounts_of_regions_are_those_of_all_won_deals",
    "won_and_lost_are_all_closed_deals",
    "every_visit_that_was_left_is_in_one_row",
)
FIRST_DAY = dt.date(2026, 3, 30)
BANDS = (10_000, 50_000, 250_000)
MIN_SAMPLE = 10
PARTNERSHIPS = [
    ("AR", "A", "resale", "gold"),
    ("AF", "A", "referral", "silver"),
    ("BF", "B", "referral", None),
    ("CS", "C", "services", "gold"),
]
"""partnership_id, partner_id, program_id and tier."""


@dataclass(frozen=True)
class Deal:
    """An opportunity: amount, category, days from FIRST_DAY to its closing and since its creation, account, roles by partnership, stays."""

    amount: Decimal | None
    category: str
    closed: int
    days: int
    account: tuple[str | None, str | None] | None
    roles: tuple[str | None, ...]
    stays: tuple[int, ...] = ()

    @property
    def involvement(self) -> str:
        """The best of its roles that count for revenue."""
        return next((role for role in ("sourced", "influenced") if role in self.roles), "direct")

    @property
    def quarter(self) -> str:
        """Calendar quarter of its closing."""
        day = FIRST_DAY + dt.timedelta(self.closed)
        return f"{day.year}-Q{(day.month + 2) // 3}"

    @property
    def cell(self) -> tuple[Any, ...]:
        """With which direct deals it is compared; each empty value is like another of its kind."""
        band = None if self.amount is None else sum(self.amount >= edge for edge in BANDS)
        return (self.quarter, *(self.account or (None, None)), band)

    def slices(self) -> set[tuple[str, str, str]]:
        """(slice, slice_key, involvement) under which it stands."""
        region, segment = self.account or (None, None)
        found = {(slice_, key or "(none)", self.involvement) for slice_, key in (("all", "all"), ("region", region), ("segment", segment))}
        for place, slice_ in enumerate(("partner", "program", "tier"), 1):
            for key in {partnership[place] for partnership in PARTNERSHIPS}:
                roles = {role for role, partnership in zip(self.roles, PARTNERSHIPS, strict=True) if partnership[place] == key}
                best = next((role for role in ("sourced", "influenced") if role in roles), None)
                if best:
                    found.add((slice_, key or "(none)", best))
        return found


def rounded(exact: Fraction | None, places: int) -> Decimal | None:
    """A fraction rounded once, half away from zero."""
    if exact is None:
        return None
    units, rest = divmod(abs(exact.numerator) * 10**places, exact.denominator)
    units += 2 * rest >= exact.denominator
    return Decimal(units if exact >= 0 else -units).scaleb(-places)


def lift(deals: list[Deal], quarter: str, involvement: str) -> tuple[Fraction, int] | None:
    """Sum over cells of w x (partner rate - direct rate), and the deals that it rests on."""
    cells: dict[tuple[Any, ...], dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for deal in deals:
        if deal.quarter == quarter:
            cells[deal.cell][deal.involvement].append(deal.category == "won")
    both = [(cell[involvement], cell["direct"]) for cell in cells.values() if cell[involvement] and cell["direct"]]
    if not both:
        return None
    matched = sum(len(partner) for partner, _ in both)
    parts = (
        Fraction(len(partner), matched) * (Fraction(sum(partner), len(partner)) - Fraction(sum(direct), len(direct)))
        for partner, direct in both
    )
    return sum(parts, Fraction(0)), matched


def compared(deals: list[Deal]) -> dict[tuple[str, ...], tuple[Any, ...]]:
    """The rows of partner_vs_direct but for the intervals, by quarter, involvement, slice and key."""
    closed = [deal for deal in deals if deal.category != "open"]
    groups: dict[tuple[str, str, str, str], list[Deal]] = defaultdict(list)
    for deal in closed:
        for slice_, key, involvement in deal.slices():
            groups[deal.quarter, involvement, slice_, key].append(deal)
    rows = {}
    for (quarter, involvement, slice_, key), members in groups.items():
        won = [deal for deal in members if deal.category == "won"]
        amounts = [Fraction(deal.amount) for deal in won if deal.amount is not None]
        rate = Fraction(len(won), len(members))
        size = sum(amounts) / len(amounts) if amounts else None
        days = Fraction(sum(deal.days for deal in won), len(won)) if won else None
        velocity = len(members) * rate * size / days if size is not None and days else None
        matched = lift(closed, quarter, involvement) if slice_ == "all" and involvement != "direct" else None
        rows[quarter, involvement, slice_, key] = (
            len(members),
            len(won),
            len(members) - len(won),
            rounded(rate, 6),
            rounded(size, 2),
            rounded(days, 2),
            rounded(velocity, 2),
            rounded(matched[0], 6) if matched else None,
            matched[1] if matched else None,
            slice_ in ("all", "region", "segment"),
            len(members) < MIN_SAMPLE,
        )
    return rows


def stays(deals: list[Deal]) -> dict[tuple[str, str], tuple[int, Decimal, Decimal]]:
    """(visits, median, mean) of the visits that were left, all in the quarter of FIRST_DAY, by involvement and stage."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for deal in deals:
        for number, days in enumerate(deal.stays):
            groups[deal.involvement, f"stage {number % 2}"].append(days)
    return {
        group: (len(days), median([Decimal(day) for day in days]), rounded(Fraction(sum(days), len(days)), 2))
        for group, days in groups.items()
    }


class Warehouse:
    """A database with what the models read, and the models on top."""

    def __init__(self, sql: dict[str, str]):
        self.models = {name: sql[name] for name in MODELS}
        self.tests = {name: sql[name] for name in TESTS}
        self.connection = duckdb.connect()
        run = self.connection.execute
        run("attach ':memory:' as build")
        for schema in ("core", "attribution", "intermediate", "performance"):
            run(f"create schema build.{schema}")
        run("create table build.core.dim_accounts (account_id varchar, region varchar, segment varchar)")
        run(
            """
            create table build.core.fct_opportunities (
                opportunity_id varchar, crm varchar, account_id varchar, involvement varchar, stage_category varchar,
                amount decimal(18, 2), closed_on date, days_to_close integer, is_won boolean
            )
            """
        )
        run(
            """
            create table build.attribution.fct_attributions (
                opportunity_id varchar, partnership_id varchar, role varchar, is_counted boolean
            )
            """
        )
        run("create table build.core.dim_partnerships (partnership_id varchar, partner_id varchar, program_id varchar, tier varchar)")
        run(
            """
            create table build.core.fct_opportunity_stages (
                opportunity_id varchar, pipeline varchar, stage varchar, exited_on date, days_in_stage integer
            )
            """
        )
        self.insert("core.dim_partnerships", PARTNERSHIPS)

    def insert(self, table: str, rows: list[tuple[Any, ...]]) -> None:
        """Put rows of plain values into a table."""
        if rows:
            self.connection.executemany(f"insert into build.{table} values ({', '.join('?' * len(rows[0]))})", rows)

    def build(self, deals: list[Deal]) -> None:
        """The models of these deals."""
        for table in ("core.dim_accounts", "core.fct_opportunities", "attribution.fct_attributions", "core.fct_opportunity_stages"):
            self.connection.execute(f"delete from build.{table}")
        accounts = {deal.account: f"{number}" for number, deal in enumerate(deals) if deal.account}
        self.insert("core.dim_accounts", [(id_, *account) for account, id_ in accounts.items()])
        for number, deal in enumerate(deals):
            id_, is_open = f"{number}", deal.category == "open"
            closed_on = None if is_open else FIRST_DAY + dt.timedelta(deal.closed)
            row = (id_, "salesforce", accounts.get(deal.account), deal.involvement, deal.category, deal.amount, closed_on)
            self.insert("core.fct_opportunities", [(*row, None if is_open else deal.days, deal.category == "won")])
            counted = [(p[0], role) for p, role in zip(PARTNERSHIPS, deal.roles, strict=True) if role]
            self.insert("attribution.fct_attributions", [(id_, partnership, role, True) for partnership, role in counted])
            visits = [(id_, None, f"stage {place % 2}", FIRST_DAY, days) for place, days in enumerate(deal.stays)]
            # where the deal is now
            self.insert("core.fct_opportunity_stages", [*visits, (id_, None, "stage 0", None, 999)])
        for name, schema in MODELS.items():
            self.connection.execute(f"create or replace table build.{schema}.{name} as {self.models[name]}")

    def rows(self, columns: str, table: str, keys: int) -> dict[Any, Any]:
        """Rows by their first so many columns."""
        rows = self.connection.execute(f"select {columns} from build.{table}").fetchall()
        found = {row[:keys]: row[keys:] for row in rows}
        assert len(found) == len(rows)
        return found

    def failing(self) -> set[str]:
        """The data tests that find something."""
        return {name for name, sql in self.tests.items() if self.connection.execute(sql).fetchall()}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return Warehouse(compiled_models(tmp_path_factory.mktemp("comparison"), *MODELS, *TESTS))


AMOUNT = st.one_of(
    st.none(),
    st.sampled_from([Decimal(text) for text in ("0.00", "-0.05", "0.05", "9999.99", "10000.00", "50000.00", "249999.99", "250000.00")]),
    st.decimals(Decimal("-1000000000000"), Decimal("1000000000000"), places=2),
)
DEAL = st.builds(
    Deal,
    AMOUNT,
    st.sampled_from(["won", "won", "lost", "lost", "open"]),
    # both sides of a quarter's end
    st.integers(0, 3),
    st.one_of(st.integers(0, 2), st.integers(0, 5000)),
    st.one_of(st.none(), st.tuples(st.sampled_from(["EMEA", "APAC", None]), st.sampled_from(["Small", None]))),
    # most deals are direct
    st.one_of(st.just((None,) * 4), st.tuples(*[st.sampled_from([None, None, "sourced", "influenced", "delivered"])] * 4)),
    st.lists(st.integers(0, 400), max_size=3).map(tuple),
)
DIRECT, SOURCED = (None,) * 4, ("sourced", None, None, None)


def cell(band: int, wins: int, losses: int, roles: tuple[str | None, ...]) -> list[Deal]:
    """Deals of one cell."""
    amount = Decimal((5, 20_000, 60_000, 300_000)[band])
    return [Deal(amount, category, 0, 3, None, roles) for category in ["won"] * wins + ["lost"] * losses]


# three times 2/3 of a deal are expected, together two whole ones, and 128 deals are matched: 45/128 is 0.3515625, amid two millionths
TWO_THIRDS = [deal for band in (0, 1, 2) for deal in (*cell(band, 0, 1, SOURCED), *cell(band, 2, 1, DIRECT))]
TIE = [*TWO_THIRDS, *cell(3, 47, 78, SOURCED), *cell(3, 0, 1, DIRECT)]


@settings(max_examples=80, deadline=None)
@given(st.lists(DEAL, max_size=25))
@example(TIE)
@example([Deal(Decimal("999999999999.99"), "won", 0, 1, None, DIRECT)] * 12)
def test_partner_and_direct_deals_are_compared_as_exact_fractions_compare_them(warehouse, deals):
    warehouse.build(deals)
    columns = (
        "fiscal_quarter, involvement, slice, slice_key, opportunities, won, lost, close_rate, avg_deal_size, avg_days_to_close, velocity,"
        " matched_lift, matched_opportunities, is_additive, is_small_sample"
    )
    assert warehouse.rows(columns, "performance.partner_vs_direct", 4) == compared(deals)
    assert warehouse.rows("involvement, stage, visits, median_days, mean_days", "performance.days_in_stage", 2) == stays(deals)
    assert warehouse.failing() == set()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 40)] * 4), min_size=4, max_size=4))
def test_a_lift_over_cells_of_any_size_is_rounded_once(warehouse, cells):
    # cells of up to 80 deals each: their denominators have little in common
    deals = [deal for band, (a, b, c, d) in enumerate(cells) for deal in (*cell(band, a, b, SOURCED), *cell(band, c, d, DIRECT))]
    rows = [(f"{number}", "2026-Q1", "(none)", "(none)", *shape(deal)) for number, deal in enumerate(deals)]
    warehouse.connection.execute(
        """
        create or replace table build.intermediate.int_performance__closed_deals (
            opportunity_id varchar, fiscal_quarter varchar, region varchar, segment varchar, involvement varchar, amount_band integer,
            is_won boolean
        )
        """
    )
    warehouse.insert("intermediate.int_performance__closed_deals", rows)
    found = warehouse.connection.execute(warehouse.models["int_performance__matched_lifts"]).fetchall()
    expected = lift(deals, "2026-Q1", "sourced")
    assert found == ([("2026-Q1", "sourced", expected[1], rounded(expected[0], 6))] if expected else [])


def shape(deal: Deal) -> tuple[str, int, bool]:
    """Involvement, number of the amount band, and whether it was won."""
    return deal.involvement, deal.cell[-1] + 1, deal.category == "won"


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("delete from {} where slice = 'all' and involvement = 'direct'", {"involvements_hold_each_closed_deal_once"}),
        ("update {} set opportunities = opportunities + 1, won = won + 1 where slice = 'region'", {"regions_hold_each_closed_deal_once"}),
        ("delete from {} where slice = 'segment'", {"segments_hold_each_closed_deal_once"}),
        ("update {} set won_amount = won_amount + 0.01 where slice = 'region'", {"won_amounts_of_regions_are_those_of_all_won_deals"}),
        ("update {} set won_amount = won_amount - 0.01 where slice = 'all'", {"won_amounts_of_involvements_are_those_of_all_won_deals"}),
        ("update {} set lost = lost + 1 where slice = 'tier'", {"won_and_lost_are_all_closed_deals"}),
        ("update {} set close_rate_high = close_rate - 0.000001", {"assert_close_rates_lie_in_their_intervals"}),
        ("update {} set matched_lift = null", {"assert_a_matched_lift_stands_where_a_cell_has_both"}),
        ("update {} set matched_lift = 0 where slice = 'program'", {"assert_a_matched_lift_stands_where_a_cell_has_both"}),
        ("update performance.days_in_stage set visits = visits + 1", {"every_visit_that_was_left_is_in_one_row"}),
    ],
)
def test_a_comparison_that_does_not_add_up_is_found(warehouse, damage, found):
    warehouse.build(
        [
            Deal(Decimal("5.00"), "won", 0, 3, ("EMEA", "Small"), SOURCED, (1, 2)),
            Deal(Decimal("6.00"), "lost", 0, 3, ("EMEA", "Small"), DIRECT),
        ]
    )
    assert warehouse.failing() == set()
    warehouse.connection.execute("use build")
    warehouse.connection.execute(damage.format("performance.partner_vs_direct"))
    assert warehouse.failing() == found
