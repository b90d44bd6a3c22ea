with

users as (

    select * from {{ ref('int_crm__users') }}

)

select
    user_id,
    crm,
    crm_user_id,
    user_name as name,
    email,
    team,
    manager_user_id,
    coalesce(is_active, true) as is_active,
    source_extract_id,
    source_row
from users
