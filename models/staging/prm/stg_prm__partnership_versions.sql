with

versions as (

    select * from {{ known_versions(source('prm', 'partnerships')) }}

)

select
    -- ids
    partnership_id,
    partner_id,
    program_id,

    -- text
    tier,
    status,

    -- dates
    signed_on,
    ended_on,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row,
    _known_from as known_from,
    _known_to as known_to,
    _is_deleted as is_deleted
from versions
