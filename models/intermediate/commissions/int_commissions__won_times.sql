with

attributions as (

    select * from {{ ref('int_attribution__attributions_as_known') }}

),

opportunities as (

    select * from {{ ref('int_crm__opportunity_versions') }}

),

rates as (

    select * from {{ ref('int_crm__rate_times') }}

),

homes as (

    select * from {{ ref('int_crm__opportunity_homes') }}

),

line_items as (

    select *
    from {{ ref('int_crm__line_item_versions') }}
    where not is_deleted

),

products as (

    select *
    from {{ ref('int_crm__product_versions') }}
    where not is_deleted

),

touched as (

    select distinct opportunity_number
    from attributions
    where
        is_counted
        and role in ('sourced', 'influenced')

),

won as (

    select
        opportunities.opportunity_number,
        opportunities.opportunity_id,
        opportunities.amount_native,
        opportunities.foreign_currency,
        opportunities.amount_converted_by_crm,
        opportunities.closed_on,
        opportunities.foreign_currency is not null
        and rates.valid_from is null
        and opportunities.amount_converted_by_crm is not null as is_converted_by_crm,
        rates.divisor,
        rates.multiplier,
        {{ common_time(['opportunities', 'rates']) }}
    from opportunities
    inner join touched
        on opportunities.opportunity_number = touched.opportunity_number
    left join rates
        on opportunities.foreign_currency = rates.currency
        and opportunities.conversion_day = rates.conversion_day
        and {{ hold_together('opportunities', 'rates') }}
    where opportunities.stage_category = 'won'

),

rated as (

    select
        *,
        case when not is_converted_by_crm then divisor end as rate_divisor,
        {{ rate_multiplier('won') }} as rate_multiplier
    from won

),

-- the lines of each won deal, whichever deal they were of before a merge
lines as (

    select
        homes.opportunity_number,
        line_items.crm,
        line_items.crm_product_id,
        line_items.amount_native,
        {{ common_time(['line_items', 'homes']) }}
    from line_items
    inner join homes
        on line_items.crm = homes.crm
        and line_items.crm_opportunity_id = homes.crm_opportunity_id
        and {{ hold_together('line_items', 'homes') }}
    where homes.opportunity_number in (select opportunity_number from won)

),

days as (

    select opportunity_number, known_from from rated

    union

    select opportunity_number, known_from from lines

    union

    select opportunity_number, known_to as known_from from lines where known_to is not null

    union

    select
        lines.opportunity_number,
        products.known_from
    from lines
    inner join products
        on lines.crm = products.crm
        and lines.crm_product_id = products.crm_product_id

),

times as (

    select
        opportunity_number,
        known_from,
        lead(known_from) over (partition by opportunity_number order by known_from) as known_to
    from days

),

won_times as (

    select
        rated.opportunity_number,
        rated.opportunity_id,
        rated.closed_on,
        rated.rate_divisor,
        rated.rate_multiplier,
        {{ converted_amount('rated') }} as amount,
        {{ common_time(['times', 'rated']) }}
    from times
    inner join rated
        on times.opportunity_number = rated.opportunity_number
        and {{ hold_together('times', 'rated') }}

),

product_totals as (

    select
        won_times.opportunity_number,
        won_times.known_from,
        sum(
            case
                when
                    coalesce(products.product_family, '')
                    not in ('{{ var("service_product_families") | join("', '") }}')
                    then {{ at_rate('lines.amount_native', 'won_times') }}
                else 0
            end
        ) as product_amount
    from won_times
    inner join lines
        on won_times.opportunity_number = lines.opportunity_number
        and {{ holds_on('lines', 'won_times.known_from') }}
    left join products
        on lines.crm = products.crm
        and lines.crm_product_id = products.crm_product_id
        and {{ holds_on('products', 'won_times.known_from') }}
    group by
        won_times.opportunity_number,
        won_times.known_from

)

select
    won_times.opportunity_number,
    won_times.opportunity_id,
    won_times.closed_on,
    coalesce(won_times.amount, 0) as amount,
    -- a deal without lines is all product
    cast(
        case
            when product_totals.opportunity_number is null then coalesce(won_times.amount, 0)
            else coalesce(product_totals.product_amount, 0)
        end as decimal(18, 2)
    ) as product_amount,
    won_times.known_from,
    won_times.known_to
from won_times
left join product_totals
    on won_times.opportunity_number = product_totals.opportunity_number
    and won_times.known_from = product_totals.known_from
