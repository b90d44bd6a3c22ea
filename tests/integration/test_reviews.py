"""The figures of the business reviews, counted again in plain Python from the facts of core, attribution and commissions."""

import datetime as dt
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import Any

import pytest
from core_of import Core
from published_sample import COMPANY, published_sample

pytestmark = pytest.mark.slow

AS_OF = COMPANY["last_day"]
QUARTERS = {
    "2026-Q1": (dt.date(2026, 1, 1), dt.date(2026, 3, 31)),
    "2026-Q2": (dt.date(2026, 4, 1), dt.date(2026, 6, 30)),
    "2026-Q3": (dt.date(2026, 7, 1), AS_OF),
}
"""First day of each, and its last or that of the run."""
REVIEWED = ("2026-Q2", "2026-Q3")
HORIZON = 90
ZERO = Decimal(0)

Figures = dict[tuple[str, str], Decimal]
"""By partner and quarter."""


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> Core:
    return Core(published_sample(tmp_path_factory).build_database)


@pytest.fixture(scope="module")
def partnerships(core: Core) -> dict[str, str]:
    """The partner of each partnership."""
    return dict(core.query("select partnership_id, partner_id from core.dim_partnerships"))


@pytest.fixture(scope="module")
def partners(core: Core) -> list[str]:
    return [partner for (partner,) in core.query("select partner_id from core.dim_partners where is_listed")]


def quarters_of(day: dt.date | None) -> list[str]:
    """The quarter that holds the day, up to the day of the run."""
    return [name for name, (first, last) in QUARTERS.items() if day is not None and first <= day <= last]


def counted(found: dict[tuple[str, str], Any], partners: list[str]) -> Figures:
    """A figure of every partner and quarter, 0 where nothing was found."""
    return {(partner, quarter): Decimal(found.get((partner, quarter), 0)) for partner in partners for quarter in QUARTERS}


def is_told(core: Core, section: str, metric: str, expected: Figures, *, may_be_nothing: bool = False) -> None:
    """The review says this of every partner and quarter, and of the quarter before it; of some partner it is more than 0."""
    told = {
        (partner, quarter): (value, before)
        for partner, quarter, value, before in core.query(
            "select partner_id, fiscal_quarter, value, prior_value from reviews.partner_business_review "
            f"where section = '{section}' and metric = '{metric}'"
        )
    }
    names = list(QUARTERS)
    assert told == {
        (partner, quarter): (value, expected[partner, names[names.index(quarter) - 1]])
        for (partner, quarter), value in expected.items()
        if quarter in REVIEWED
    }
    assert may_be_nothing or any(value or before for value, before in told.values()), (
        f"{section}.{metric} is 0 everywhere: nothing is tested"
    )


@pytest.mark.parametrize("role", ["sourced", "influenced"])
def test_revenue_is_what_won_deals_of_the_quarter_are_credited_with(core, partners, partnerships, role):
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for partnership, closed_on, amount in core.query(
        "select partnership_id, closed_on, credited_amount from attribution.fct_credits join core.fct_opportunities using (opportunity_id) "
        f"where credit_model = 'linear' and role = '{role}' and is_won"
    ):
        for quarter in quarters_of(closed_on):
            found[partnerships[partnership], quarter] += amount
    is_told(core, "revenue", role, counted(found, partners))


def test_deals_won_are_those_on_which_the_partner_is_counted(core, partners, partnerships):
    found = defaultdict(set)
    for deal, partnership, closed_on in core.query(
        "select opportunity_id, partnership_id, closed_on from attribution.fct_attributions "
        "join core.fct_opportunities using (opportunity_id) where is_counted and role <> 'delivered' and is_won"
    ):
        for quarter in quarters_of(closed_on):
            found[partnerships[partnership], quarter].add(deal)
    is_told(core, "revenue", "deals_won", counted({key: len(deals) for key, deals in found.items()}, partners))


def test_the_pipeline_moves_from_month_end_to_month_end(core, partners, partnerships):
    weights: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    credits: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for deal, partnership, weight, amount in core.query(
        "select opportunity_id, partnership_id, credit_weight, credited_amount from attribution.fct_credits where credit_model = 'linear'"
    ):
        weights[partnerships[partnership], deal] += weight
        credits[partnerships[partnership], deal] += amount
    deals = {
        deal: facts
        for deal, *facts in core.query("select opportunity_id, stage_category, amount, created_on, closed_on from core.fct_opportunities")
    }
    open_at = defaultdict(dict)
    for month_end, deal, amount in core.query("select month_end, opportunity_id, amount from core.fct_pipeline_snapshots"):
        open_at[month_end][deal] = amount
    open_at[AS_OF] = {deal: amount for deal, (category, amount, *_) in deals.items() if category == "open"}

    names = ("opening", "created", "won", "lost", "other_change", "closing")
    found: dict[str, dict[tuple[str, str], Decimal]] = {name: defaultdict(Decimal) for name in names}
    open_deals = defaultdict(int)
    for (partner, deal), weight in weights.items():
        category, amount, created_on, closed_on = deals[deal]

        def worth(day: dt.date, partner=partner, deal=deal, weight=weight, amount=amount) -> Decimal:
            """What the deal is to the partner at its amount of a day; today's, where it is not open then."""
            then = open_at[day].get(deal, amount)
            if then == amount:
                return credits[partner, deal]
            return ((then or ZERO) * weight).quantize(Decimal("0.01"), ROUND_HALF_UP)

        for quarter, (first, last) in QUARTERS.items():
            before = first - dt.timedelta(days=1)
            key = partner, quarter
            of_deal = dict.fromkeys(names, ZERO)
            if deal in open_at[before]:
                of_deal["opening"] = worth(before)
            elif first <= created_on <= last:
                of_deal["created"] = worth(last)
            if category in ("won", "lost") and first <= closed_on <= last:
                of_deal[category] = worth(last)
            if deal in open_at[last]:
                of_deal["closing"] = worth(last)
                open_deals[key] += 1
            of_deal["other_change"] = of_deal["closing"] - of_deal["opening"] - of_deal["created"] + of_deal["won"] + of_deal["lost"]
            for name in names:
                found[name][key] += of_deal[name]
    for name in ("opening", "created", "won", "lost", "closing"):
        is_told(core, "pipeline", name, counted(found[name], partners))
    is_told(core, "pipeline", "open_deals", counted(open_deals, partners))
    told = core.query(
        "select partner_id, fiscal_quarter, value from reviews.partner_business_review "
        "where section = 'pipeline' and metric = 'other_change'"
    )
    assert {(partner, quarter): value for partner, quarter, value in told} == {
        (partner, quarter): found["other_change"][partner, quarter] for partner in partners for quarter in REVIEWED
    }


def test_registrations_are_counted_by_what_became_of_them(core, partners, partnerships):
    found = {name: defaultdict(int) for name in ("submitted", "approved", "rejected", "waiting", "conflicting")}
    days = defaultdict(list)
    for partnership, status, submitted_on, decided_on, conflicts_with in core.query(
        "select partnership_id, status, submitted_on, decided_on, conflicts_with from core.fct_deal_registrations"
    ):
        if partnership not in partnerships:
            continue
        if status == "approved" or (status == "expired" and decided_on):
            became = "approved"
        else:
            became = "rejected" if status in ("rejected", "withdrawn", "expired") else "waiting"
        for quarter in quarters_of(submitted_on):
            key = partnerships[partnership], quarter
            found["submitted"][key] += 1
            found[became][key] += 1
            found["conflicting"][key] += conflicts_with is not None
            if decided_on:
                days[key].append((decided_on - submitted_on).days)
    for name, numbers in found.items():
        is_told(core, "registrations", name, counted(numbers, partners))
    told = {
        (partner, quarter, metric): value
        for partner, quarter, metric, value in core.query(
            "select partner_id, fiscal_quarter, metric, value from reviews.partner_business_review where metric like '%days_to_decision'"
        )
    }
    for partner in partners:
        for quarter in REVIEWED:
            taken = days[partner, quarter]
            assert told[partner, quarter, "median_days_to_decision"] == (Decimal(str(median(taken))) if taken else None)
            mean = (Decimal(sum(taken)) / len(taken)).quantize(Decimal("0.01"), ROUND_HALF_UP) if taken else None
            assert told[partner, quarter, "mean_days_to_decision"] == mean


def test_meetings_are_counted_by_what_came_of_them_within_the_horizon(core, partners):
    happened = {"opportunity_created": defaultdict(list), "stage_advanced": defaultdict(list), "won": defaultdict(list)}
    for account, created_on, closed_on, is_won in core.query(
        "select account_id, created_on, closed_on, is_won from core.fct_opportunities where account_id is not null"
    ):
        happened["opportunity_created"][account].append(created_on)
        if is_won:
            happened["won"][account].append(closed_on)
    for account, entered_on in core.query(
        "select account_id, entered_on from core.fct_opportunity_stages join core.fct_opportunities using (opportunity_id) "
        "where move in ('forward', 'skip') and account_id is not null"
    ):
        happened["stage_advanced"][account].append(entered_on)
    found = {name: defaultdict(int) for name in ("held", "still_running", *happened)}
    for partner, account, held_on in core.query("select partner_id, account_id, held_on from core.fct_partner_meetings"):
        for quarter in quarters_of(held_on):
            found["held"][partner, quarter] += 1
            found["still_running"][partner, quarter] += (AS_OF - held_on).days < HORIZON
            for step, days in happened.items():
                found[step][partner, quarter] += any(0 < (day - held_on).days <= HORIZON for day in days.get(account, ()))
    for name, numbers in found.items():
        is_told(core, "meetings", name, counted(numbers, partners))


def test_leads_are_counted_from_the_prm_and_the_crm(core, partners, partnerships):
    found = {name: defaultdict(int) for name in ("given", "received", "converted", "received_converted", "created")}
    # no mart holds the leads that were shared: as the PRM exports them last
    shares = Core(core.database.with_name("raw.duckdb")).query(
        "select partnership_id, direction, status, shared_on from prm.lead_shares where _known_to is null and not _is_deleted"
    )
    for partnership, direction, status, shared_on in shares:
        # of a partnership that nobody knows: a data gap, and in no review
        for quarter in quarters_of(shared_on) if partnership in partnerships else []:
            key = partnerships[partnership], quarter
            found[direction][key] += 1
            if status == "converted":
                found["converted" if direction == "given" else "received_converted"][key] += 1
    for partnership, created_on in core.query("select partnership_id, created_on from core.fct_leads where partnership_id is not null"):
        for quarter in quarters_of(created_on):
            found["created"][partnerships[partnership], quarter] += 1
    for name in ("given", "received", "received_converted", "created"):
        is_told(core, "leads", name, counted(found[name], partners))


def test_commissions_are_a_ledger_whose_balance_is_what_is_owed(core, partners, partnerships):
    found = {name: defaultdict(Decimal) for name in ("earned", "clawed_back", "paid", "owed")}
    for partnership, entry_type, amount, earned_on, recorded_on in core.query(
        "select partnership_id, entry_type, amount, earned_on, recorded_on from commissions.fct_commission_entries"
    ):
        # money that went to a partnership that nobody knows is a data gap, and in no review
        if partnership not in partnerships:
            continue
        partner = partnerships[partnership]
        name, day = {
            "accrual": ("earned", earned_on),
            "adjustment": ("earned", earned_on),
            "clawback": ("clawed_back", recorded_on),
            "payout": ("paid", recorded_on),
        }[entry_type]
        for quarter in quarters_of(day):
            found[name][partner, quarter] += amount if name == "earned" else -amount
        for quarter, (_, last) in QUARTERS.items():
            if day <= last:
                found["owed"][partner, quarter] += amount
    for name in ("earned", "paid", "owed"):
        is_told(core, "commissions", name, counted(found[name], partners))
    # so small a company may have kept all that it earned
    is_told(core, "commissions", "clawed_back", counted(found["clawed_back"], partners), may_be_nothing=True)


def test_the_quarters_are_the_open_one_and_the_one_before(core, partners):
    assert core.query(
        "select distinct partner_id, fiscal_quarter, as_of, is_frozen from reviews.partner_business_review order by 1, 2"
    ) == [(partner, quarter, AS_OF, False) for partner in sorted(partners) for quarter in REVIEWED]


def test_ten_accounts_come_next_and_each_says_why(core, partners):
    rows = core.query("select partner_id, rank, account_id, suggested_play, why, worklists, open_pipeline from reviews.next_accounts")
    by_partner = defaultdict(list)
    for partner, *row in sorted(rows):
        by_partner[partner].append(row)
    overlap = dict(core.query("select partner_id, count(*) from account_mapping.overlap_accounts group by 1"))
    assert {partner: len(rows) for partner, rows in by_partner.items()} == {partner: min(10, n) for partner, n in overlap.items()}
    for rows in by_partner.values():
        assert [rank for rank, *_ in rows] == list(range(1, len(rows) + 1))
        assert all(play and why.startswith("Ours: ") for _, _, play, why, _, _ in rows)
        # more worklists first, then more pipeline
        order = [(-worklists, -pipeline) for *_, worklists, pipeline in rows]
        assert order == sorted(order)
