with

users as (

    select * from {{ current_version(source('salesforce', 'user')) }}

)

select
    -- ids
    id as crm_user_id,
    user_role_id as crm_user_role_id,
    manager_id as crm_manager_id,

    -- text
    name as user_name,
    email,
    department,

    -- flags
    is_active,

    -- dates
    {{ reporting_date('created_date') }} as created_on,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row,
    _known_from as known_from
from users
