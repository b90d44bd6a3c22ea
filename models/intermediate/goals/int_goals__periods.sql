with recursive

goals as (

    select * from {{ ref('stg_policy__goals') }}

),

today as (

    select as_of
    from {{ source('ledger', 'as_of') }}
    where as_of is not null

),

-- growth in whole numbers of 10^-18, exact until a target has grown through 18 decimals
renewals as (

    select
        goals.goal_key,
        0 as renewal,
        {{ whole_number('1' ~ '0' * 18) }} as growth
    from goals

    union all

    select
        goals.goal_key,
        renewals.renewal + 1 as renewal,
        {{ whole_quotient(
            '2 * renewals.growth * ' ~ whole_number('1000000 + goals.growth_percent * 10000')
                ~ ' + 1000000',
            '2000000'
        ) }} as growth
    from renewals
    inner join goals
        on renewals.goal_key = goals.goal_key
    cross join today
    -- until it ends; without an end there is one period more than the one that has begun
    where
        goals.renews
        and {{ period_starts_on('goals.period', 'goals.starts_on', 'renewals.renewal') }}
        <= coalesce(goals.ends_on, today.as_of)
        and {{ period_starts_on('goals.period', 'goals.starts_on', 'renewals.renewal + 1') }}
        <= coalesce(goals.ends_on, date '9999-12-31')

),

periods as (

    select
        goals.goal_key,
        goals.metric,
        renewals.renewal,
        {{ units_of_decimal('goals.target', 2) }} * renewals.growth as grown_units,
        {{ period_starts_on('goals.period', 'goals.starts_on', 'renewals.renewal') }}
            as period_starts_on,
        least(
            cast({{ dbt.dateadd(
                'day',
                '-1',
                period_starts_on('goals.period', 'goals.starts_on', 'renewals.renewal + 1')
            ) }} as date),
            coalesce(goals.ends_on, date '9999-12-31')
        ) as period_ends_on
    from renewals
    inner join goals
        on renewals.goal_key = goals.goal_key

),

frozen as (

    select
        periods.*,
        today.as_of,
        {{ freezes_on('periods.period_ends_on') }} as freezes_on
    from periods
    cross join today

)

select
    -- ids
    goal_key,

    -- text
    metric,

    -- numbers
    renewal,
    {{ decimal_of_units(
        whole_quotient('2 * grown_units + 1' ~ '0' * 18, whole_number('2' ~ '0' * 18)), 18, 2
    ) }} as target,

    -- flags
    as_of >= freezes_on as is_frozen,
    as_of between period_starts_on and period_ends_on as is_current,

    -- dates
    period_starts_on,
    period_ends_on,
    as_of,
    least(as_of, freezes_on) as known_on
from frozen
