with

goal_windows as (

    select *
    from {{ ref('int_goals__windows') }}
    where metric in (
        'partnership_opportunities_created', 'partnership_pipeline_created',
        'partner_sourced_revenue', 'partner_influenced_revenue'
    )

),

reviews as (

    select * from {{ ref('int_reviews__freezes') }}

),

asked as (

    select
        known_on,
        period_starts_on as first_day
    from goal_windows

    union all

    -- a review tells what became of all quarters before its own
    select
        told_on as known_on,
        date '0001-01-01' as first_day
    from reviews

    union all

    select
        told_before_on as known_on,
        date '0001-01-01' as first_day
    from reviews

)

select
    known_on,
    min(first_day) as first_day
from asked
group by known_on
