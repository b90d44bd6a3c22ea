with

goals as (

    select * from {{ ref('stg_policy__goals') }}

),

periods as (

    select * from {{ ref('int_goals__periods') }}

),

actuals as (

    select * from {{ ref('int_goals__actuals') }}

),

weighted_pipeline as (

    select * from {{ ref('int_goals__weighted_pipeline') }}

),

measured as (

    select
        periods.*,
        coalesce(actuals.actual, 0) as actual,
        weighted_pipeline.amount as weighted_amount,
        {{ days_between('periods.period_starts_on', 'periods.period_ends_on') }} + 1 as days,
        {{ days_between(
            'periods.period_starts_on', 'least(periods.as_of, periods.period_ends_on)'
        ) }} + 1 as days_since_start
    from periods
    inner join goals
        on periods.goal_key = goals.goal_key
    left join actuals
        on periods.metric = actuals.metric
        and periods.period_starts_on = actuals.period_starts_on
        and periods.period_ends_on = actuals.period_ends_on
        and periods.known_on = actuals.known_on
        and goals.scope_type = actuals.scope_type
        and {{ goal_scope_key('goals') }} = actuals.scope_key
    left join weighted_pipeline
        on periods.goal_key = weighted_pipeline.goal_key
        and periods.period_starts_on = weighted_pipeline.period_starts_on

),

elapsed as (

    select
        *,
        -- none of a period that is to come
        case when days_since_start > 0 then days_since_start else 0 end as days_elapsed
    from measured

),

expected as (

    select
        *,
        {{ divide_money('target * days_elapsed', 'days') }} as expected_to_date
    from elapsed

)

select
    -- ids
    expected.goal_key,

    -- text
    goals.goal_name as name,
    expected.metric,
    goals.unit,
    goals.scope_type,
    goals.scope_key,
    goals.owner,
    goals.company_goal,

    -- numbers
    expected.target,
    expected.actual,
    cast({{ divide_money('expected.actual', 'expected.target', scale=6) }} as decimal(18, 6))
        as attainment,
    expected.expected_to_date,
    case
        when expected.is_current
            then {{ divide_money('expected.actual * expected.days', 'expected.days_elapsed') }}
    end as projected_from_pace,
    cast(expected.actual + expected.weighted_amount as decimal(18, 2)) as projected_from_pipeline,
    case
        when expected.as_of < expected.period_starts_on then 'upcoming'
        when expected.actual >= expected.target then 'met'
        when expected.as_of > expected.period_ends_on then 'missed'
        when expected.actual >= expected.expected_to_date then 'on_pace'
        else 'behind'
    end as pace,

    -- flags
    expected.is_frozen,
    expected.is_current,

    -- dates
    expected.period_starts_on as period_start,
    expected.period_ends_on as period_end,
    expected.known_on
from expected
inner join goals
    on expected.goal_key = goals.goal_key
