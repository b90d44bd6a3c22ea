"""performance.partner_vs_direct: the closed deals of core, in the quarter, and under the partners, that they belong to.

dbt holds the slices against the closed deals that they are made of; here they are held against core and attribution themselves.
"""

from expectations import expectation, fiscal_quarter, known
from expectations.funnel_opportunity_funnel import best_roles

TABLE = "performance.partner_vs_direct"

CLOSED_DEALS = f"""
    select *, {fiscal_quarter("closed_on")} as fiscal_quarter
    from core.fct_opportunities
    where closed_on is not null
"""

# figures of deals, as a row has them
COUNTS = """
    count(*) as opportunities,
    count(*) filter (where deals.is_won) as won,
    count(deals.amount) filter (where deals.is_won) as won_with_amount,
    coalesce(sum(deals.amount) filter (where deals.is_won), 0) as won_amount,
    coalesce(sum(deals.days_to_close) filter (where deals.is_won), 0) as won_days
"""

ARE_EQUAL = """
    coalesce(
        rates.opportunities = counted.opportunities
        and rates.won = counted.won
        and rates.lost = counted.opportunities - counted.won
        and rates.won_with_amount = counted.won_with_amount
        and rates.won_amount = counted.won_amount
        and rates.won_days = counted.won_days,
        false
    )
"""


@expectation(
    TABLE,
    f"""
    with counted as (
        select deals.fiscal_quarter, deals.involvement, {COUNTS}
        from ({CLOSED_DEALS}) as deals
        group by deals.fiscal_quarter, deals.involvement
    ),
    rates as (
        select *
        from performance.partner_vs_direct
        where slice = 'all'
    )
    select
        coalesce(counted.fiscal_quarter, rates.fiscal_quarter) as fiscal_quarter,
        coalesce(counted.involvement, rates.involvement) as involvement,
        {ARE_EQUAL} as is_known
    from counted
    full join rates on counted.fiscal_quarter = rates.fiscal_quarter and counted.involvement = rates.involvement
    order by 1, 2
    """,
    shows=("fiscal_quarter", "involvement"),
)
def closed_deals_of_core_stand_in_the_quarter_of_their_closing(gxe):
    """Per quarter and involvement, deals, won and lost, amounts and days of all of them, with the quarter counted anew."""
    return known(gxe)


@expectation(
    TABLE,
    f"""
    with roles as (
        select 'partner' as slice, * from ({best_roles("partnerships.partner_id")})
        union all
        select 'program' as slice, * from ({best_roles("partnerships.program_id")})
        union all
        select 'tier' as slice, * from ({best_roles("coalesce(partnerships.tier, '(none)')")})
    ),
    counted as (
        select deals.fiscal_quarter, roles.involvement, roles.slice, roles.slice_key, {COUNTS}
        from roles
        inner join ({CLOSED_DEALS}) as deals on roles.opportunity_id = deals.opportunity_id
        group by deals.fiscal_quarter, roles.involvement, roles.slice, roles.slice_key
    ),
    rates as (
        select *
        from performance.partner_vs_direct
        where slice in ('partner', 'program', 'tier')
    ),
    compared as (
        select
            coalesce(counted.slice, rates.slice) as slice,
            coalesce(counted.slice_key, rates.slice_key) as slice_key,
            {ARE_EQUAL} as is_good
        from counted
        full join rates
            on counted.slice = rates.slice
            and counted.slice_key = rates.slice_key
            and counted.fiscal_quarter = rates.fiscal_quarter
            and counted.involvement = rates.involvement
    )
    select
        slice,
        count(*) filter (where not is_good) as rows_off,
        min(slice_key) filter (where not is_good) as slice_key,
        rows_off = 0 as is_known
    from compared
    group by slice
    order by slice
    """,
    shows=("slice", "rows_off", "slice_key"),
)
def closed_deals_stand_under_the_partners_that_count_on_them(gxe):
    """Once under each partner, programme and tier, with its best role; a deal under another partner's name leaves every sum right."""
    return known(gxe)


# doubles do here: a cent, and more only where amounts have more than eleven digits
@expectation(
    TABLE,
    """
    with anew as (
        select
            *,
            won_amount / nullif(won_with_amount, 0) as mean_amount,
            won_days / nullif(won, 0) as mean_days,
            won * mean_amount / nullif(mean_days, 0) as amount_a_day
        from performance.partner_vs_direct
    ),
    compared as (
        select
            slice,
            slice_key,
            coalesce(
                abs(close_rate - won / opportunities) <= 0.000001
                and (avg_deal_size is null) = (mean_amount is null)
                and coalesce(abs(avg_deal_size - mean_amount) <= 0.01 + 0.000000001 * abs(mean_amount), true)
                and (avg_days_to_close is null) = (mean_days is null)
                and coalesce(abs(avg_days_to_close - mean_days) <= 0.01, true)
                and (velocity is null) = (amount_a_day is null)
                and coalesce(abs(velocity - amount_a_day) <= 0.01 + 0.000000001 * abs(amount_a_day), true)
                and (matched_lift is null) = (matched_opportunities is null)
                and (matched_lift is null or slice = 'all' and involvement <> 'direct' and matched_lift between -1 and 1)
                and coalesce(matched_opportunities between 1 and opportunities, true),
                false
            ) as is_good
        from anew
    )
    select
        slice,
        count(*) filter (where not is_good) as rows_off,
        min(slice_key) filter (where not is_good) as slice_key,
        rows_off = 0 as is_known
    from compared
    group by slice
    order by slice
    """,
    shows=("slice", "rows_off", "slice_key"),
)
def rates_means_and_lifts_go_with_their_counts(gxe):
    """Each is a quotient of the row's own counts and sums; a lift is a difference of two rates, and rests on deals of the row."""
    return known(gxe)
