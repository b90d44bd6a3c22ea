with

accounts as (

    select * from {{ ref('int_crm__accounts') }}

),

domains as (

    select * from {{ ref('int_crm__account_domains') }}

),

links as (

    select * from {{ ref('int_crm__account_links') }}

),

merges as (

    select * from {{ ref('int_crm__account_merges') }}

),

decisions as (

    select * from {{ ref('stg_policy__account_links') }}

),

users as (

    select * from {{ ref('int_crm__users') }}

),

crms as (

    select distinct crm
    from merges

),

-- accounts of two CRMs with one domain, of which none could be told to be the other's
undecided as (

    select
        domains.account_id,
        domains.registrable_domain
    from domains
    left join links
        on domains.account_id = links.account_id
    where
        links.account_id is null
        and domains.registrable_domain is not null
        and not domains.is_shared
    qualify
        min(domains.crm) over (partition by domains.registrable_domain)
        <> max(domains.crm) over (partition by domains.registrable_domain)

),

named as (

    select account_id as decided_id from decisions
    union
    select same_as as decided_id from decisions

)

select
    'ambiguous_account_link' as gap,
    'account' as subject_type,
    undecided.account_id as subject_id,
    coalesce(users.email, accounts.owner_user_id) as owner,
    'Several accounts of two CRMs have the domain ' || undecided.registrable_domain
    || '; say in seeds/account_links.csv which of them are the same company.' as remedy
from undecided
inner join accounts
    on undecided.account_id = accounts.account_id
left join users
    on accounts.owner_user_id = users.user_id

union all

-- policy may name a CRM that this warehouse does not have
select
    'unknown_linked_account' as gap,
    'account' as subject_type,
    named.decided_id as subject_id,
    cast(null as varchar) as owner,
    'A line of seeds/account_links.csv names account ' || named.decided_id || ', which no CRM has,'
    || ' or which is deleted there; write it as core.bridge_account_ids does, or remove the line.' as remedy
from named
left join merges
    on named.decided_id = merges.crm || ':' || merges.crm_account_id
    and merges.merged_account_id is not null
left join crms
    on named.decided_id like crms.crm || ':%'
where
    merges.crm_account_id is null
    and (
        crms.crm is not null
        or not (named.decided_id like 'salesforce:%' or named.decided_id like 'hubspot:%')
    )
