with

users as (

    select * from {{ known_versions(source('salesforce', 'user')) }}

)

select
    -- ids
    id as crm_user_id,
    user_role_id as crm_role_id,

    -- text
    email,
    department,

    -- flags
    is_active,

    -- provenance
    _known_from as known_from,
    _known_to as known_to
from users
where not _is_deleted
