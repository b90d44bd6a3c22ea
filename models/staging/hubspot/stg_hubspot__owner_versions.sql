with

owners as (

    select * from {{ known_versions(source('hubspot', 'owners')) }}

)

select
    -- ids
    id as crm_user_id,

    -- text
    email,
    team,

    -- flags
    not coalesce(archived, false) as is_active,

    -- provenance
    _known_from as known_from,
    _known_to as known_to
from owners
where not _is_deleted
