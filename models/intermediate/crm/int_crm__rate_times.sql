with

versions as (

    select * from {{ ref('int_crm__opportunity_versions') }}

),

salesforce_rates as (

    select *
    from {{ ref('stg_salesforce__dated_conversion_rate_versions') }}
    where not is_deleted

),

policy_rates as (

    select * from {{ ref('stg_policy__exchange_rates') }}

),

collections as (

    select * from {{ ref('stg_prm__collection_versions') }}

),

payouts as (

    select * from {{ ref('stg_prm__payout_versions') }}

),

co_marketing_activities as (

    select * from {{ ref('stg_prm__co_marketing_activities') }}

),

leads as (

    select * from {{ ref('int_crm__lead_versions') }}

),

terms as (

    select * from {{ ref('stg_policy__commission_terms') }}

),

earning_days as (

    select closed_on as earned_on from versions where closed_on is not null
    union
    select collected_on as earned_on from collections
    union
    select converted_on as earned_on from leads where converted_on is not null

),

-- days on which another rate may have been known
days as (

    select date '0001-01-01' as known_on
    union
    select known_from as known_on from salesforce_rates
    union
    select known_to as known_on from salesforce_rates where known_to is not null

),

fed as (

    select
        days.known_on,
        rates.currency,
        rates.valid_from,
        min(rates.units_per_corporate_unit) as divisor
    from salesforce_rates as rates
    inner join days
        on {{ holds_on('rates', 'days.known_on') }}
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

-- a deal on its day of conversion, money on the day it came or went,
-- joint marketing on its first day, a term on the day of earning
wanted as (

    select
        foreign_currency as currency,
        conversion_day
    from versions
    where foreign_currency is not null

    union

    select
        currency,
        collected_on as conversion_day
    from collections

    union

    select
        currency,
        paid_on as conversion_day
    from payouts

    union

    select
        currency,
        starts_on as conversion_day
    from co_marketing_activities
    where starts_on is not null

    union

    select
        terms.foreign_currency as currency,
        earning_days.earned_on as conversion_day
    from terms
    cross join earning_days
    where terms.foreign_currency is not null

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

),

found as (

    select
        latest_starts.known_on,
        latest_starts.currency,
        latest_starts.conversion_day,
        rates.valid_from,
        rates.divisor,
        rates.multiplier,
        lag(latest_starts.known_on) over (
            partition by latest_starts.currency, latest_starts.conversion_day
            order by latest_starts.known_on
        ) as day_before,
        lag(rates.valid_from) over (
            partition by latest_starts.currency, latest_starts.conversion_day
            order by latest_starts.known_on
        ) as valid_from_before,
        lag(rates.divisor) over (
            partition by latest_starts.currency, latest_starts.conversion_day
            order by latest_starts.known_on
        ) as divisor_before,
        lag(rates.multiplier) over (
            partition by latest_starts.currency, latest_starts.conversion_day
            order by latest_starts.known_on
        ) as multiplier_before
    from latest_starts
    left join rates
        on latest_starts.known_on = rates.known_on
        and latest_starts.currency = rates.currency
        and latest_starts.valid_from = rates.valid_from
    where latest_starts.is_wanted

)

-- a day on which the rate stayed what it was begins no time of its own
select
    currency,
    conversion_day,
    valid_from,
    divisor,
    multiplier,
    known_on as known_from,
    lead(known_on) over (partition by currency, conversion_day order by known_on) as known_to
from found
where
    day_before is null
    or valid_from is distinct from valid_from_before
    or divisor is distinct from divisor_before
    or multiplier is distinct from multiplier_before
