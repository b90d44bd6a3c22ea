with

leads as (

    select * from {{ ref('int_crm__lead_versions') }}

),

opportunity_partners as (

    select * from {{ ref('int_crm__opportunity_partner_versions') }}

),

meetings as (

    select * from {{ ref('int_crm__partner_meeting_versions') }}

),

homes as (

    select * from {{ ref('int_crm__account_homes') }}

),

partner_accounts as (

    select * from {{ ref('int_partners__partner_account_versions') }}

),

partnerships as (

    select * from {{ ref('int_partners__partnership_versions') }}

),

named as (

    select crm, crm_partner_account_id from leads where crm_partner_account_id is not null
    union
    select crm, crm_partner_account_id from opportunity_partners where crm_partner_account_id is not null
    union
    select crm, crm_partner_account_id from meetings

),

-- which accounts it ever stood for, and which partners they ever were
accounts as (

    select
        named.crm,
        named.crm_partner_account_id,
        homes.account_id,
        homes.known_from,
        homes.known_to
    from named
    inner join homes
        on named.crm = homes.crm
        and named.crm_partner_account_id = homes.crm_account_id

),

partners as (

    select
        accounts.crm,
        accounts.crm_partner_account_id,
        partner_accounts.partner_id,
        {{ common_time(['accounts', 'partner_accounts']) }}
    from accounts
    inner join partner_accounts
        on accounts.account_id = partner_accounts.account_id
        and {{ hold_together('accounts', 'partner_accounts') }}

),

-- days on which it may have begun to mean another partner, or its partnerships were others
days as (

    select crm, crm_partner_account_id, date '0001-01-01' as known_from from named
    union
    select crm, crm_partner_account_id, known_from from partners
    union
    select crm, crm_partner_account_id, known_to as known_from from partners where known_to is not null
    union
    select
        partners.crm,
        partners.crm_partner_account_id,
        partnerships.known_from
    from partners
    inner join partnerships
        on partners.partner_id = partnerships.partner_id

),

times as (

    select
        crm,
        crm_partner_account_id,
        known_from,
        lead(known_from) over (
            partition by crm, crm_partner_account_id order by known_from
        ) as known_to
    from days

)

select
    times.crm,
    times.crm_partner_account_id,
    -- an account that two partners call theirs names neither
    case when count(distinct partners.partner_id) = 1 then min(partners.partner_id) end as partner_id,
    times.known_from,
    times.known_to
from times
left join partners
    on times.crm = partners.crm
    and times.crm_partner_account_id = partners.crm_partner_account_id
    and {{ holds_on('partners', 'times.known_from') }}
group by
    times.crm,
    times.crm_partner_account_id,
    times.known_from,
    times.known_to
