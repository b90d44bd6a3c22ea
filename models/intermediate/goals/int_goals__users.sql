with

windows as (

    select * from {{ ref('int_goals__windows') }}

),

salesforce_users as (

    select * from {{ ref('stg_salesforce__user_versions') }}

),

roles as (

    select * from {{ ref('stg_salesforce__user_role_versions') }}

),

hubspot_owners as (

    select * from {{ ref('stg_hubspot__owner_versions') }}

),

days as (

    select distinct known_on
    from windows

),

users as (

    select
        days.known_on,
        'salesforce' as crm,
        users.crm_user_id,
        users.email,
        coalesce(roles.role_name, users.department) as team
    from salesforce_users as users
    inner join days
        on {{ holds_on('users', 'days.known_on') }}
    left join roles
        on users.crm_role_id = roles.crm_role_id
        and {{ holds_on('roles', 'days.known_on') }}

    union all

    select
        days.known_on,
        'hubspot' as crm,
        owners.crm_user_id,
        owners.email,
        owners.team
    from hubspot_owners as owners
    inner join days
        on {{ holds_on('owners', 'days.known_on') }}

)

select
    known_on,
    crm,
    crm_user_id,
    lower(trim(email)) as email,
    team
from users
