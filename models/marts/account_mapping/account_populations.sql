with

accounts as (

    select * from {{ ref('dim_accounts') }}

),

opportunities as (

    select * from {{ ref('fct_opportunities') }}

),

account_types as (

    select * from {{ ref('stg_policy__account_types') }}

),

account_lists as (

    select * from {{ ref('stg_policy__account_lists') }}

),

account_ids as (

    select * from {{ ref('bridge_account_ids') }}

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

-- account_status is the first that holds; here all that hold count, of a partner's own accounts too
standings as (

    select
        accounts.account_id,
        accounts.account_status = 'partner' as is_partner,
        coalesce(account_types.account_status = 'former_customer', false) as is_former_customer,
        coalesce(account_types.account_status, '') <> 'former_customer'
        and (
            coalesce(account_types.account_status = 'customer', false)
            or coalesce(deals.has_won_deal, false)
        ) as is_customer,
        coalesce(deals.has_open_deal, false) as has_open_deal
    from accounts
    left join account_types
        on accounts.crm = account_types.crm
        and accounts.account_type = account_types.account_type
    left join deals on accounts.account_id = deals.account_id

),

populations as (

    select
        account_id,
        'customer' as population
    from standings
    where is_customer
    union all
    select
        account_id,
        'open_opportunity' as population
    from standings
    where has_open_deal
    union all
    select
        account_id,
        'former_customer' as population
    from standings
    where is_former_customer
    union all
    select
        account_id,
        'partner' as population
    from standings
    where is_partner
    union all
    select
        account_id,
        'prospect' as population
    from standings
    where not (is_customer or has_open_deal or is_former_customer or is_partner)

)

select
    account_id,
    population
from populations
union
-- a list names accounts as they were when it was made; merges since then lead on
select
    account_ids.account_id,
    account_lists.account_list as population
from account_lists
inner join account_ids
    on account_lists.account_id = account_ids.any_account_id
    and account_ids.account_id is not null
