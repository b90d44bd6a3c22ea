with

programs as (

    select * from {{ ref('int_partners__programs') }}

)

select
    program_id,
    program_name as name,
    program_type,
    is_listed,
    source_extract_id,
    source_row
from programs
