with

deals as (

    select * from {{ ref('int_performance__sliced_deals') }}

),

lifts as (

    select * from {{ ref('int_performance__matched_lifts') }}

),

counted as (

    select
        fiscal_quarter,
        involvement,
        slice,
        slice_key,
        count(*) as opportunities,
        count(*) filter (where is_won) as won,
        count(*) filter (where not is_won) as lost,
        -- a won deal without amount is won, and left out of the mean
        count(amount) filter (where is_won) as won_with_amount,
        cast(coalesce(sum(amount) filter (where is_won), 0) as decimal(18, 2)) as won_amount,
        cast(coalesce(sum(days_to_close) filter (where is_won), 0) as bigint) as won_days
    from deals
    group by fiscal_quarter, involvement, slice, slice_key

)

select
    -- ids
    counted.fiscal_quarter,
    counted.involvement,
    counted.slice,
    counted.slice_key,

    -- counts and sums
    counted.opportunities,
    counted.won,
    counted.lost,
    counted.won_with_amount,
    counted.won_amount,
    counted.won_days,

    -- rates
    cast({{ divide_money('counted.won', 'counted.opportunities', scale=6) }} as decimal(9, 6))
        as close_rate,
    {{ wilson_low('counted.won', 'counted.opportunities') }} as close_rate_low,
    {{ wilson_high('counted.won', 'counted.opportunities') }} as close_rate_high,
    {{ divide_money('counted.won_amount', 'counted.won_with_amount') }} as avg_deal_size,
    cast(
        {{ divide_money('counted.won_days', 'counted.won', input_scale=0) }} as decimal(9, 2)
    ) as avg_days_to_close,
    -- opportunities x (won / opportunities) x (won_amount / won_with_amount) / (won_days / won),
    -- one quotient, so that nothing is rounded twice
    {{ divide_money(
        'cast(counted.won_amount as decimal(32, 2)) * counted.won * counted.won',
        'counted.won_with_amount * counted.won_days',
        input_scale=2
    ) }} as velocity,
    lifts.matched_lift,
    lifts.matched_opportunities,

    -- flags
    counted.slice in ('all', 'region', 'segment') as is_additive,
    counted.opportunities < {{ var('min_sample') }} as is_small_sample
from counted
left join lifts
    on counted.fiscal_quarter = lifts.fiscal_quarter
    and counted.involvement = lifts.involvement
    and counted.slice = 'all'
