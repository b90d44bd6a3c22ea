with

days as (

    select * from {{ ref('int_crm__reporting_days') }}

),

versions as (

    select * from {{ ref('int_crm__opportunity_versions') }}

),

rates as (

    select *
    from {{ ref('int_crm__rate_times') }}
    where valid_from is not null

),

rates_known_today as (

    select *
    from rates
    where known_to is null

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

-- the rate known by then; else what the CRM itself converted; else a rate that came too late for its
-- day, which stands in there from the day on which it is known at all
dated as (

    select
        known.*,
        known.foreign_currency is not null
        and rates.valid_from is null
        and known.amount_converted_by_crm is not null as is_converted_by_crm,
        coalesce(rates.valid_from, rates_known_today.valid_from) as valid_from,
        case when rates.valid_from is null then rates_known_today.divisor else rates.divisor end
            as divisor,
        case when rates.valid_from is null then rates_known_today.multiplier else rates.multiplier end
            as multiplier
    from known
    left join rates
        on known.foreign_currency = rates.currency
        and known.conversion_day = rates.conversion_day
        and {{ holds_on('rates', 'known.known_on') }}
    left join rates_known_today
        on known.foreign_currency = rates_known_today.currency
        and known.conversion_day = rates_known_today.conversion_day

),

rated as (

    select
        *,
        case when not is_converted_by_crm then valid_from end as fx_rate_on,
        case when not is_converted_by_crm then divisor end as rate_divisor,
        {{ rate_multiplier('dated') }} as rate_multiplier
    from dated

)

select
    -- day of knowledge
    known_on,
    is_as_of,
    is_month_end,

    -- ids
    opportunity_id,
    opportunity_number,
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
    {{ converted_amount('rated') }} as amount,
    cast(coalesce(rate_divisor, rate_multiplier) as decimal(18, 9)) as fx_rate,
    rate_divisor as divisor,
    rate_multiplier as multiplier,

    -- flags
    has_no_created_date,

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
