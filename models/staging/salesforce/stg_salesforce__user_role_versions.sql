with

roles as (

    select * from {{ known_versions(source('salesforce', 'user_role')) }}

)

select
    -- ids
    id as crm_role_id,

    -- text
    name as role_name,

    -- provenance
    _known_from as known_from,
    _known_to as known_to
from roles
where not _is_deleted
