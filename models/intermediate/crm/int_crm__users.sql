with

united as (

    {{- united('users', salesforce='stg_salesforce__users', hubspot='stg_hubspot__owners') }}

)

select
    -- ids
    crm || ':' || crm_user_id as user_id,
    crm,
    crm_user_id,
    crm || ':' || crm_manager_id as manager_user_id,

    -- text
    user_name,
    email,
    team,

    -- flags
    is_active,

    -- provenance
    source_extract_id,
    source_row
from united
