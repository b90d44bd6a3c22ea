with

stages as (

    select * from {{ ref('stg_hubspot__pipeline_stages') }}

)

-- a stage's id is its own in a portal, but for those that every default pipeline has
select
    -- ids
    crm_stage_id,

    -- text
    min(stage) as stage,
    case when min(pipeline) = max(pipeline) then min(pipeline) end as pipeline
from stages
group by crm_stage_id
having min(stage) = max(stage)
