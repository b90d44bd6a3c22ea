with

visits as (

    select * from {{ ref('fct_opportunity_stages') }}

),

opportunities as (

    select * from {{ ref('fct_opportunities') }}

),

closed as (

    select
        opportunity_id,
        crm,
        is_won
    from opportunities
    where stage_category in ('won', 'lost')

),

reached as (

    select distinct
        closed.crm,
        visits.stage,
        closed.opportunity_id,
        closed.is_won
    from closed
    inner join visits
        on closed.opportunity_id = visits.opportunity_id

)

select
    crm,
    stage,
    count(*) as closed_deals,
    {{ divide_money('sum(case when is_won then 1 else 0 end)', 'count(*)', scale=6) }} as win_rate
from reached
group by
    crm,
    stage
