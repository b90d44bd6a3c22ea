with

opportunities as (

    select * from {{ ref('int_crm__opportunities') }}

),

visits as (

    select * from {{ ref('int_crm__stage_visits') }}

),

-- a lost stage lies on no way
stages as (

    select *
    from {{ ref('int_crm__stages') }}
    where stage_category <> 'lost'

),

ways as (

    select
        opportunity_number,
        max(case when stage_category = 'open' then stage_rank end) as furthest_open_rank,
        max(case when stage_category = 'won' then 1 else 0 end) = 1 as was_won
    from visits
    group by opportunity_number

),

visited as (

    select distinct
        opportunity_number,
        stage
    from visits

),

deals as (

    select
        opportunities.opportunity_number,
        opportunities.crm,
        opportunities.stage_pipeline,
        ways.furthest_open_rank,
        coalesce(ways.was_won, false) or opportunities.is_won as was_won
    from opportunities
    left join ways on opportunities.opportunity_number = ways.opportunity_number

),

stages_of_deals as (

    select
        deals.opportunity_number,
        stages.stage,
        stages.stage_rank,
        visited.stage is not null as was_in,
        coalesce(deals.furthest_open_rank > stages.stage_rank, false) or deals.was_won as went_on
    from deals
    inner join stages
        on deals.crm = stages.crm
        and deals.stage_pipeline is not distinct from stages.pipeline
    left join visited
        on deals.opportunity_number = visited.opportunity_number
        and stages.stage = visited.stage

)

select
    -- ids
    opportunity_number,

    -- text
    stage,

    -- numbers
    stage_rank,

    -- flags
    was_in,
    was_in or went_on as was_in_or_beyond,
    went_on
from stages_of_deals
