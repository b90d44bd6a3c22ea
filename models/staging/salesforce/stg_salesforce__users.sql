with

users as (

    select * from {{ current_version(source('salesforce', 'user')) }}

),

roles as (

    select * from {{ current_version(source('salesforce', 'user_role')) }}

)

select
    -- ids
    users.id as crm_user_id,
    users.manager_id as crm_manager_id,

    -- text
    users.name as user_name,
    users.email,
    coalesce(roles.name, users.department) as team,

    -- flags
    users.is_active,

    -- provenance
    users._extract_id as source_extract_id,
    users._row as source_row,
    users._known_from as known_from
from users
left join roles
    on users.user_role_id = roles.id
