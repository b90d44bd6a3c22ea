with

accounts as (

    select * from {{ ref('int_crm__accounts') }}

),

survivors as (

    select * from {{ ref('int_crm__account_survivors') }}

),

opportunities as (

    select * from {{ ref('int_crm__opportunities') }}

),

partners as (

    select * from {{ ref('int_partners__partners') }}

),

account_types as (

    select * from {{ ref('stg_policy__account_types') }}

),

account_lists as (

    select * from {{ ref('stg_policy__account_lists') }}

),

countries as (

    select * from {{ ref('stg_reference__countries') }}

),

regions as (

    select * from {{ ref('stg_policy__regions') }}

),

users as (

    select * from {{ ref('int_crm__users') }}

),

partner_accounts as (

    select distinct account_id
    from partners
    where is_listed and account_id is not null

),

deals as (

    select
        account_id,
        max(case when stage_category = 'won' then 1 else 0 end) = 1 as has_won_deal,
        max(case when stage_category = 'open' then 1 else 0 end) = 1 as has_open_deal
    from opportunities
    where account_id is not null
    group by account_id

),

-- a list names accounts as they were when it was made; merges since then lead on
target_accounts as (

    select distinct survivors.survivor_account_id as account_id
    from account_lists
    inner join survivors
        on account_lists.account_id = survivors.crm || ':' || survivors.crm_account_id
    where account_lists.account_list = 'target_accounts'

)

select
    accounts.account_id,
    accounts.crm,
    accounts.crm_account_id,
    accounts.account_name as name,
    {{ host_of('accounts.website') }} as domain,
    countries.country_code,
    regions.region,
    accounts.state,
    accounts.city,
    accounts.industry,
    accounts.account_type,
    -- the first that holds
    case
        when partner_accounts.account_id is not null then 'partner'
        when account_types.account_status = 'partner' then 'partner'
        when account_types.account_status = 'former_customer' then 'former_customer'
        when account_types.account_status = 'customer' then 'customer'
        when deals.has_won_deal then 'customer'
        when deals.has_open_deal then 'open_opportunity'
        else 'prospect'
    end as account_status,
    accounts.segment,
    accounts.employees,
    coalesce(accounts.is_target_account, false) or target_accounts.account_id is not null
        as is_target_account,
    accounts.health_score,
    lower(accounts.churn_risk) as churn_risk,
    users.user_id as owner_user_id,
    accounts.parent_account_id,
    accounts.created_on,
    accounts.source_extract_id,
    accounts.source_row
from accounts
left join users on accounts.owner_user_id = users.user_id
left join partner_accounts on accounts.account_id = partner_accounts.account_id
left join account_types
    on accounts.crm = account_types.crm
    and accounts.account_type = account_types.account_type
left join deals on accounts.account_id = deals.account_id
left join target_accounts on accounts.account_id = target_accounts.account_id
left join countries on {{ normalised_text('accounts.country') }} = countries.spelling
left join regions on countries.country_code = regions.country_code
