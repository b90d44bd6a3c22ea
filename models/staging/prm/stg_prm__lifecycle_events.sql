with

lifecycle_events as (

    select * from {{ current_version(source('prm', 'lifecycle_events')) }}

)

select
    -- ids
    event_id,
    partnership_id,

    -- text
    stage,
    owner_email,

    -- dates
    occurred_on,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row,
    _known_from as known_from
from lifecycle_events
