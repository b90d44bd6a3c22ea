with

partnerships as (

    select * from {{ current_version(source('prm', 'partnerships')) }}

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
    _row as source_row
from partnerships
