with

programs as (

    select * from {{ current_version(source('prm', 'programs')) }}

)

select
    -- ids
    program_id,

    -- text
    name as program_name,
    program_type,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row
from programs
