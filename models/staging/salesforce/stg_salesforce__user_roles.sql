with

roles as (

    select * from {{ current_version(source('salesforce', 'user_role')) }}

)

select
    -- ids
    id as crm_user_role_id,
    parent_role_id as crm_parent_user_role_id,

    -- text
    name as role_name,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row,
    _known_from as known_from
from roles
