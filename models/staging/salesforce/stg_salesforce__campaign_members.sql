with

members as (

    select * from {{ current_version(source('salesforce', 'campaign_member')) }}

)

select
    -- ids
    id as crm_campaign_member_id,
    campaign_id as crm_campaign_id,
    lead_id as crm_lead_id,
    contact_id as crm_contact_id,

    -- text
    status,

    -- flags
    has_responded,

    -- dates
    {{ reporting_date('created_date') }} as created_on,
    first_responded_date as first_responded_on,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row,
    _known_from as known_from
from members
