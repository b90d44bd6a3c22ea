with

versions as (

    select * from {{ ref('stg_prm__program_versions') }}

)

select
    program_id,
    program_name,
    program_type,
    -- one that vanished keeps its last values: what it brought stays its own
    not is_deleted as is_listed,
    source_extract_id,
    source_row
from versions
where known_to is null
