with

owners as (

    select * from {{ current_version(source('hubspot', 'owners')) }}

)

select
    -- ids
    id as crm_user_id,
    manager_id as crm_manager_id,

    -- text
    nullif(trim(concat(coalesce(firstname, ''), ' ', coalesce(lastname, ''))), '') as user_name,
    email,
    team,

    -- flags
    -- who left keeps the records that he owned
    not coalesce(archived, false) as is_active,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row,
    _known_from as known_from
from owners
