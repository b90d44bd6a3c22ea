with

lead_shares as (

    select * from {{ known_versions(source('prm', 'lead_shares')) }}

)

select
    -- ids
    lead_share_id,
    partnership_id,
    crm_lead_id,
    crm_opportunity_id,

    -- text
    direction,
    company_name,
    company_domain as company_website,
    status,

    -- dates
    shared_on,
    responded_on,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row,
    _known_from as known_from,
    _known_to as known_to,
    _is_deleted as is_deleted
from lead_shares
