with

campaigns as (

    select * from {{ current_version(source('salesforce', 'campaign')) }}

)

select
    -- ids
    id as crm_campaign_id,
    parent_id as crm_parent_campaign_id,

    -- text
    name as campaign_name,
    type as campaign_type,
    status,

    -- flags
    is_active,

    -- dates
    {{ reporting_date('created_date') }} as created_on,
    start_date as starts_on,
    end_date as ends_on,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row,
    _known_from as known_from
from campaigns
