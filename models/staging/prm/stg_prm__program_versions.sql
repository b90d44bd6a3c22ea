with

versions as (

    select * from {{ known_versions(source('prm', 'programs')) }}

)

select
    -- ids
    program_id,

    -- text
    name as program_name,
    program_type,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row,
    _known_from as known_from,
    _known_to as known_to,
    _is_deleted as is_deleted
from versions
