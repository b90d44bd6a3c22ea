with

visits as (

    select * from {{ ref('fct_opportunity_stages') }}

),

opportunities as (

    select * from {{ ref('fct_opportunities') }}

),

-- won and lost stages too, of a deal that was opened again
left_visits as (

    select
        {{ fiscal_quarter('visits.exited_on') }} as fiscal_quarter,
        opportunities.involvement,
        opportunities.crm,
        visits.pipeline,
        visits.stage,
        visits.days_in_stage
    from visits
    inner join opportunities on visits.opportunity_id = opportunities.opportunity_id
    where visits.exited_on is not null

)

select
    -- ids
    fiscal_quarter,
    involvement,
    crm,
    pipeline,
    stage,

    -- numbers
    count(*) as visits,
    {{ median_of('days_in_stage') }} as median_days,
    cast({{ divide_money('sum(days_in_stage)', 'count(*)', input_scale=0) }} as decimal(9, 2))
        as mean_days
from left_visits
group by fiscal_quarter, involvement, crm, pipeline, stage
