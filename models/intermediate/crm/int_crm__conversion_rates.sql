with

days as (

    select * from {{ ref('int_crm__reporting_days') }}

),

versions as (

    select * from {{ ref('int_crm__opportunity_versions') }}

),

salesforce_rates as (

    select * from {{ ref('stg_salesforce__dated_conversion_rate_versions') }}

),

policy_rates as (

    select * from {{ ref('stg_policy__exchange_rates') }}

),

fed as (

    select
        days.known_on,
        rates.currency,
        rates.valid_from,
        min(rates.units_per_corporate_unit) as divisor
    from salesforce_rates as rates
    inner join days
        on rates.known_from <= days.known_on
        and (rates.known_to is null or rates.known_to > days.known_on)
    where not rates.is_deleted
    group by days.known_on, rates.currency, rates.valid_from

),

days_with_feed as (

    select distinct known_on
    from fed

),

rates as (

    select
        known_on,
        currency,
        valid_from,
        divisor,
        cast(null as decimal(18, 9)) as multiplier
    from fed

    union all

    select
        days.known_on,
        policy_rates.currency,
        policy_rates.valid_from,
        cast(null as decimal(18, 9)) as divisor,
        policy_rates.rate_to_reporting as multiplier
    from policy_rates
    cross join days
    left join days_with_feed
        on days.known_on = days_with_feed.known_on
    where days_with_feed.known_on is null

),

wanted as (

    select distinct
        foreign_currency as currency,
        conversion_day
    from versions
    where foreign_currency is not null

),

-- wanted days and start days on one line: a running maximum finds the latest start where a
-- range join would compare every wanted day with every rate of its currency
on_one_line as (

    select
        days.known_on,
        wanted.currency,
        wanted.conversion_day as line_day,
        true as is_wanted,
        cast(null as date) as valid_from
    from wanted
    cross join days

    union all

    select
        known_on,
        currency,
        valid_from as line_day,
        false as is_wanted,
        valid_from
    from rates

),

latest_starts as (

    select
        known_on,
        currency,
        line_day as conversion_day,
        is_wanted,
        max(valid_from) over (
            partition by known_on, currency
            order by line_day
            range between unbounded preceding and current row
        ) as valid_from
    from on_one_line

)

select
    latest_starts.known_on,
    latest_starts.currency,
    latest_starts.conversion_day,
    rates.valid_from,
    rates.divisor,
    rates.multiplier
from latest_starts
inner join rates
    on latest_starts.known_on = rates.known_on
    and latest_starts.currency = rates.currency
    and latest_starts.valid_from = rates.valid_from
where latest_starts.is_wanted
