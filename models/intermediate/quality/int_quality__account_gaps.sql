with

accounts as (

    select * from {{ ref('int_crm__accounts') }}

),

placed as (

    select * from {{ ref('dim_accounts') }}

),

users as (

    select * from {{ ref('int_crm__users') }}

),

owned as (

    select
        accounts.account_id,
        accounts.country,
        accounts.website,
        placed.domain,
        placed.country_code,
        coalesce(users.email, accounts.owner_user_id) as owner
    from accounts
    inner join placed
        on accounts.account_id = placed.account_id
    left join users
        on accounts.owner_user_id = users.user_id

)

select
    'account_without_domain' as gap,
    'account' as subject_type,
    account_id as subject_id,
    owner,
    case
        when website is null then 'Enter the web site of the account in the CRM.'
        else 'The web site "' || website || '" names no domain of its own; correct it in the CRM.'
    end as remedy
from owned
where domain is null

union all

select
    'unknown_country' as gap,
    'account' as subject_type,
    account_id as subject_id,
    owner,
    'No country is spelled "' || country || '"; correct it in the CRM.' as remedy
from owned
where
    country is not null
    and country_code is null
