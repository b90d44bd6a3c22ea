with

days as (

    select * from {{ ref('int_crm__reporting_days') }}

),

versions as (

    select * from {{ ref('int_crm__opportunity_versions') }}

),

rates as (

    select * from {{ ref('int_crm__conversion_rates') }}

),

rates_known_today as (

    select rates.*
    from rates
    inner join days
        on rates.known_on = days.known_on
    where days.is_as_of

),

known as (

    select
        days.known_on,
        days.is_as_of,
        days.is_month_end,
        versions.*
    from versions
    inner join days
        on versions.known_from <= days.known_on
        and (versions.known_to is null or versions.known_to > days.known_on)

),

-- a rate that came too late for its day stands in there from the day on which it is known at all
dated as (

    select
        known.*,
        coalesce(rates.valid_from, rates_known_today.valid_from) as fx_rate_on,
        case
            when rates.valid_from is null then rates_known_today.divisor
            else rates.divisor
        end as divisor,
        case
            when known.foreign_currency is null then 1
            when rates.valid_from is null then rates_known_today.multiplier
            else rates.multiplier
        end as multiplier,
        coalesce(rates.valid_from, rates_known_today.valid_from) is null as has_no_rate
    from known
    left join rates
        on known.known_on = rates.known_on
        and known.foreign_currency = rates.currency
        and known.conversion_day = rates.conversion_day
    left join rates_known_today
        on known.foreign_currency = rates_known_today.currency
        and known.conversion_day = rates_known_today.conversion_day

),

-- without a rate the amount that the CRM converted itself stands, and says what its rate was
rated as (

    select
        *,
        case when has_no_rate then amount_converted_by_crm end as amount_without_rate,
        case
            -- what is a million times dearer is a mistyped amount, and no rate
            when has_no_rate and abs(amount_converted_by_crm) < 1000000 * abs(amount_native)
                then {{ divide_money('amount_converted_by_crm', 'amount_native', scale=9) }}
            else multiplier
        end as implied_multiplier
    from dated

)

select
    -- day of knowledge
    known_on,
    is_as_of,
    is_month_end,

    -- ids
    opportunity_id,
    crm,
    crm_opportunity_id,
    crm_account_id,
    crm_owner_id,

    -- text
    opportunity_name,
    opportunity_type,
    lead_source,
    pipeline,
    stage_pipeline,
    stage,
    stage_category,
    coalesce(foreign_currency, '{{ var("reporting_currency") }}') as currency,

    -- numbers
    stage_order,
    stage_rank,
    amount_native,
    case
        when amount_without_rate is not null then amount_without_rate
        when divisor is not null then {{ divide_money('amount_native', 'divisor') }}
        else {{ multiply_money('amount_native', 'implied_multiplier') }}
    end as amount,
    cast(coalesce(divisor, implied_multiplier) as decimal(18, 9)) as fx_rate,
    divisor,
    implied_multiplier as multiplier,

    -- dates
    created_on,
    closes_on,
    closed_on,
    conversion_day,
    fx_rate_on,

    -- provenance
    source_extract_id,
    source_row,
    known_from
from rated
