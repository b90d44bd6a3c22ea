with

salesforce_users as (

    select * from {{ ref('stg_salesforce__users') }}

),

salesforce_roles as (

    select * from {{ ref('stg_salesforce__user_roles') }}

),

united as (

    select
        'salesforce' as crm,
        salesforce_users.crm_user_id,
        salesforce_users.crm_manager_id,
        salesforce_users.user_name,
        salesforce_users.email,
        coalesce(salesforce_roles.role_name, salesforce_users.department) as team,
        salesforce_users.is_active,
        salesforce_users.source_extract_id,
        salesforce_users.source_row
    from salesforce_users
    left join salesforce_roles
        on salesforce_users.crm_user_role_id = salesforce_roles.crm_user_role_id

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
