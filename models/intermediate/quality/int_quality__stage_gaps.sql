with

visits as (

    select * from {{ ref('int_crm__stage_visits') }}

),

opportunities as (

    select * from {{ ref('int_crm__opportunities') }}

)

select
    'unmapped_history_stage' as gap,
    'stage' as subject_type,
    opportunities.crm || ':' || coalesce(opportunities.stage_pipeline, '') || ':' || visits.stage
        as subject_id,
    cast(null as varchar) as owner,
    'Add stage ' || visits.stage || ' with its order and category to seeds/crm_stages.csv;'
    || ' opportunities that went through it: '
    || cast(count(distinct visits.opportunity_number) as varchar) || '.' as remedy
from visits
inner join opportunities on visits.opportunity_number = opportunities.opportunity_number
where
    visits.stage_category is null
    and visits.stage <> '(none)'
group by opportunities.crm, opportunities.stage_pipeline, visits.stage
