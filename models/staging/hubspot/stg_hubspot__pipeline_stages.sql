with

versions as (

    select * from {{ known_versions(source('hubspot', 'pipelines')) }}

)

-- a deleted stage keeps the name that it had: deals of the past went through it
select
    -- ids
    pipeline as crm_pipeline_id,
    stage as crm_stage_id,

    -- text
    coalesce(
        max_by(pipeline_label, _known_from) filter (where pipeline_label is not null), pipeline
    ) as pipeline,
    coalesce(
        max_by(stage_label, _known_from) filter (where stage_label is not null), stage
    ) as stage,

    -- numbers
    cast(max_by(display_order, _known_from) as integer) as stage_order,
    max_by(probability, _known_from) as probability,

    -- flags
    max_by(is_closed, _known_from) as is_closed,
    max_by(_is_deleted, _known_from) as is_deleted
from versions
group by pipeline, stage
