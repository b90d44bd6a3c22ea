with

attribution_claims as (

    select * from {{ known_versions(source('prm', 'attribution_claims')) }}

)

select
    -- ids
    claim_id,
    crm_opportunity_id,
    partnership_id,

    -- text
    role,
    evidence,
    status,
    decided_by,

    -- dates
    touched_on,
    claimed_on,
    decided_on,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row,
    _known_from as known_from,
    _known_to as known_to,
    _is_deleted as is_deleted
from attribution_claims
