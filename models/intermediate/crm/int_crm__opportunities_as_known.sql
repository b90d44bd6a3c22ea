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
rated as (

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
        end as multiplier
    from known
    left join rates
        on known.known_on = rates.known_on
        and known.foreign_currency = rates.currency
        and known.conversion_day = rates.conversion_day
    left join rates_known_today
        on known.foreign_currency = rates_known_today.currency
        and known.conversion_day = rates_known_today.conversion_day

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
        when divisor is not null then {{ divide_money('amount_native', 'divisor') }}
        else {{ multiply_money('amount_native', 'multiplier') }}
    end as amount,
    cast(coalesce(divisor, multiplier) as decimal(18, 9)) as fx_rate,
    divisor,
    multiplier,

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
