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
        coalesce(roles.role_name, users.department) as team,
        users.is_active
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
        owners.team,
        owners.is_active
    from hubspot_owners as owners
    inner join days
        on {{ holds_on('owners', 'days.known_on') }}

)

select
    known_on,
    crm,
    crm_user_id,
    lower(email) as email,
    team,
    -- two users may share an address: the active one, then the first CRM's, then the lowest id
    row_number() over (
        partition by known_on, lower(email)
        order by
            coalesce(is_active, true) desc nulls last,
            {{ crm_rank('crm') }} asc nulls last,
            crm_user_id asc nulls last
    ) as rank_of_email
from users
