with

versions as (

    select * from {{ ref('int_partners__partnership_versions') }}

)

select
    -- ids
    partnership_id,
    partner_id,
    program_id,

    -- text
    tier,
    status,

    -- flags
    is_vanished,

    -- dates
    signed_on,
    ended_on,

    -- provenance
    source_extract_id,
    source_row
from versions
where known_to is null
