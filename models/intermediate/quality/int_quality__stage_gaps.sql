with

visits as (

    select * from {{ ref('int_crm__stage_visits') }}

)

select
    'unmapped_history_stage' as gap,
    'stage' as subject_type,
    crm || ':' || coalesce(stage_pipeline, '') || ':' || stage as subject_id,
    cast(null as varchar) as owner,
    'Add stage ' || stage || ' with its order and category to seeds/crm_stages.csv;'
    || ' opportunities that went through it: '
    || cast(count(distinct opportunity_id) as varchar) || '.' as remedy
from visits
where
    stage_category is null
    and stage <> '(none)'
group by crm, stage_pipeline, stage
