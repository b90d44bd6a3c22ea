with recursive

users as (

    select * from {{ ref('dim_users') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

partners as (

    select * from {{ ref('dim_partners') }}

),

overlap_accounts as (

    select * from {{ ref('overlap_accounts') }}

),

-- a chain ends with who manages himself, and below a manager whom the CRM exports no more
managed as (

    select
        users.user_id,
        managers.user_id as manager_user_id
    from users
    inner join users as managers
        on users.manager_user_id = managers.user_id
        and users.user_id <> managers.user_id

),

-- closed over thousands of users, not over millions of accounts
chains as (

    select
        user_id,
        manager_user_id,
        ' ' || user_id || ' ' || manager_user_id || ' ' as passed
    from managed

    union all

    select
        chains.user_id,
        managed.manager_user_id,
        chains.passed || managed.manager_user_id || ' ' as passed
    from chains
    inner join managed
        on chains.manager_user_id = managed.user_id
    -- managers who manage each other: the chain ends with the first whom it has passed already
    where not contains(chains.passed, ' ' || managed.manager_user_id || ' ')

),

owners as (

    select
        owner_user_id as user_id,
        account_id
    from accounts
    where owner_user_id is not null

),

managers_of_owners as (

    select
        chains.manager_user_id as user_id,
        owners.account_id
    from owners
    inner join chains
        on owners.user_id = chains.user_id

),

managed_partners as (

    select
        partner_id,
        account_id,
        partner_manager_user_id
    from partners
    where
        is_listed
        and partner_manager_user_id is not null

),

-- a match in review is nobody's yet; union: two partners of one manager may have the same account
accounts_of_partners as (

    select
        managed_partners.partner_manager_user_id as user_id,
        overlap_accounts.account_id
    from managed_partners
    inner join overlap_accounts
        on managed_partners.partner_id = overlap_accounts.partner_id
        and overlap_accounts.match_status in ('auto', 'manual')

    union

    select
        partner_manager_user_id as user_id,
        account_id
    from managed_partners
    where account_id is not null

)

select
    user_id,
    account_id,
    'owner' as reason
from owners

union all

select
    user_id,
    account_id,
    'manager' as reason
from managers_of_owners

union all

select
    user_id,
    account_id,
    'partner_manager' as reason
from accounts_of_partners
