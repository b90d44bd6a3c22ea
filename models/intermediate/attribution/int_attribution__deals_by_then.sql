with

days as (

    select * from {{ ref('int_attribution__asked_days') }}

),

versions as (

    select * from {{ ref('int_crm__opportunity_versions') }}

),

attributions as (

    select *
    from {{ ref('int_attribution__attributions_as_known') }}
    where
        is_counted
        and role in ('sourced', 'influenced')

),

rates as (

    select * from {{ ref('int_crm__rate_times') }}

),

touched as (

    select distinct
        days.known_on,
        days.first_day,
        attributions.opportunity_number
    from attributions
    inner join days
        on {{ holds_on('attributions', 'days.known_on') }}

),

-- of what is older than anything that is asked, only what is open can still matter
known as (

    select
        touched.known_on,
        versions.*
    from touched
    inner join versions
        on touched.opportunity_number = versions.opportunity_number
        and {{ holds_on('versions', 'touched.known_on') }}
    where
        versions.created_on >= touched.first_day
        or versions.closed_on >= touched.first_day
        or versions.stage_category = 'open'

),

dated as (

    select
        known.*,
        known.foreign_currency is not null
        and rates.valid_from is null
        and known.amount_converted_by_crm is not null as is_converted_by_crm,
        rates.divisor,
        rates.multiplier
    from known
    left join rates
        on known.foreign_currency = rates.currency
        and known.conversion_day = rates.conversion_day
        and {{ holds_on('rates', 'known.known_on') }}

),

rated as (

    select
        *,
        case when not is_converted_by_crm then divisor end as rate_divisor,
        {{ rate_multiplier('dated') }} as rate_multiplier
    from dated

)

select
    -- day of knowledge
    known_on,

    -- ids
    opportunity_number,
    opportunity_id,
    crm,
    crm_owner_id,

    -- text
    stage_pipeline,
    stage,
    stage_category,

    -- numbers
    {{ converted_amount('rated') }} as amount,

    -- dates
    created_on,
    closes_on,
    closed_on,
    known_from
from rated
