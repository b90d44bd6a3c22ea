-- a partner deal has a like among the direct ones exactly where matched_lift says something
with

deals as (

    select * from {{ ref('int_performance__closed_deals') }}

),

matched as (

    select distinct
        deals.fiscal_quarter,
        deals.involvement
    from deals
    where
        deals.involvement <> 'direct'
        and exists (
            select 1
            from deals as direct
            where
                direct.involvement = 'direct'
                and direct.fiscal_quarter = deals.fiscal_quarter
                and direct.region = deals.region
                and direct.segment = deals.segment
                and direct.amount_band = deals.amount_band
        )

)

select
    rates.fiscal_quarter,
    rates.involvement,
    rates.slice,
    rates.slice_key,
    rates.matched_lift
from {{ ref('partner_vs_direct') }} as rates
left join matched
    on rates.fiscal_quarter = matched.fiscal_quarter
    and rates.involvement = matched.involvement
    and rates.slice = 'all'
where (rates.matched_lift is null) <> (matched.fiscal_quarter is null)
