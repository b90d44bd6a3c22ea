with

deals as (

    select * from {{ ref('int_performance__closed_deals') }}

),

cells as (

    select
        fiscal_quarter,
        segment,
        region,
        amount_band,
        involvement,
        count(*) as closed,
        count(*) filter (where is_won) as won
    from deals
    group by fiscal_quarter, segment, region, amount_band, involvement

),

-- what the partner deals of a cell would have won at the close rate of its direct deals, in whole
-- deals and the rest
matched as (

    select
        partner.fiscal_quarter,
        partner.involvement,
        partner.closed,
        partner.won,
        {{ whole_quotient('partner.closed * direct.won', 'direct.closed') }} as whole_expected,
        mod(partner.closed * direct.won, direct.closed) as rest_of_expected,
        direct.closed as direct_closed
    from cells as partner
    inner join cells as direct
        on partner.fiscal_quarter = direct.fiscal_quarter
        and partner.segment = direct.segment
        and partner.region = direct.region
        and partner.amount_band = direct.amount_band
    where
        partner.involvement in ('sourced', 'influenced')
        and direct.involvement = 'direct'

),

-- the weights have one denominator, so that the sum of w x (rate - direct rate) is what was won
-- beyond what was expected, over all deals of these cells
beyond_expected as (

    select
        fiscal_quarter,
        involvement,
        sum(closed) as matched_opportunities,
        -- thirds add up to whole deals again: 17 digits a cell, of which 13 are sure
        cast(
            round(
                cast(sum(won) - sum(whole_expected) as decimal(38, 17))
                - sum({{ divide_money(
                    'rest_of_expected', 'direct_closed', scale=17, input_scale=0
                ) }}),
                13
            ) as decimal(38, 13)
        ) as won_beyond_expected
    from matched
    group by fiscal_quarter, involvement

)

select
    fiscal_quarter,
    involvement,
    cast(matched_opportunities as bigint) as matched_opportunities,
    cast(
        {{ divide_money('won_beyond_expected', 'matched_opportunities', scale=6, input_scale=13) }}
        as decimal(9, 6)
    ) as matched_lift
from beyond_expected
