with

entries as (

    select * from {{ current_version(source('hubspot', 'deal_stage_history')) }}

),

deals as (

    select
        id,
        pipeline
    from {{ known_versions(source('hubspot', 'deals')) }}
    where _known_to is null

),

stages as (

    select * from {{ ref('stg_hubspot__pipeline_stages') }}

),

-- a deal that changed its pipeline went through stages of the one before
lone_stages as (

    select * from {{ ref('stg_hubspot__lone_stages') }}

)

select
    -- ids
    entries.id as crm_change_id,
    entries.deal_id as crm_opportunity_id,

    -- text
    coalesce(
        stages.stage,
        lone_stages.stage,
        {{ hubspot_stage_label('entries.dealstage', 'deals.pipeline') }}
    ) as stage,

    -- dates
    entries.entered_at as changed_at,
    {{ reporting_date('entries.entered_at') }} as changed_on,

    -- provenance
    entries._extract_id as source_extract_id,
    entries._row as source_row,
    entries._known_from as known_from
from entries
left join deals
    on entries.deal_id = deals.id
left join stages
    on deals.pipeline = stages.crm_pipeline_id
    and entries.dealstage = stages.crm_stage_id
left join lone_stages
    on entries.dealstage = lone_stages.crm_stage_id
