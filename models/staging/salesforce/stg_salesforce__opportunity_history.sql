with

changes as (

    select * from {{ current_version(source('salesforce', 'opportunity_history')) }}

)

select
    -- ids
    id as crm_change_id,
    opportunity_id as crm_opportunity_id,

    -- text
    stage_name as stage,

    -- dates
    created_date as changed_at,
    {{ reporting_date('created_date') }} as changed_on,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row,
    _known_from as known_from
from changes
