with

visits as (

    select * from {{ ref('int_crm__stage_visits') }}

)

select
    'unmapped_history_stage' as gap,
    'stage' as subject_type,
    crm || ':' || coalesce(stage_pipeline, '') || ':' || stage as subject_id,
    cast(null as varchar) as owner,
    cast(count(distinct opportunity_id) as varchar) || ' opportunities went through stage "' || stage
    || '", which seeds/crm_stages.csv lacks; add it with its order and category.' as remedy
from visits
where stage_category is null
group by crm, stage_pipeline, stage
