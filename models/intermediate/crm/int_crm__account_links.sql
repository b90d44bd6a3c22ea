with

records as (

    select
        account_id,
        crm,
        crm_account_id,
        {{ normalised_text('account_name') }} as account_name
    from {{ ref('int_crm__account_records') }}

),

domains as (

    select * from {{ ref('int_crm__account_domains') }}

),

merges as (

    select * from {{ ref('int_crm__account_merges') }}

),

decisions as (

    select * from {{ ref('stg_policy__account_links') }}

),

-- domains that accounts of several CRMs have to themselves
candidates as (

    select
        domains.account_id,
        domains.crm,
        domains.registrable_domain,
        domains.host,
        records.account_name,
        count(*) over (partition by domains.registrable_domain, domains.crm) as accounts_of_crm
    from domains
    inner join records
        on domains.account_id = records.account_id
    where
        domains.registrable_domain is not null
        and not domains.is_shared

),

of_several_crms as (

    select
        *,
        max(accounts_of_crm) over (partition by registrable_domain) as most_of_a_crm
    from candidates
    qualify
        min(crm) over (partition by registrable_domain)
        <> max(crm) over (partition by registrable_domain)

),

-- where a CRM has several with the domain, as of a group and its subsidiaries, host and name tell
-- which of them is meant
keyed as (

    select
        account_id,
        crm,
        registrable_domain,
        case when most_of_a_crm > 1 then host end as host,
        case when most_of_a_crm > 1 then coalesce(account_name, '') end as account_name
    from of_several_crms

),

clear as (

    select *
    from keyed
    qualify
        count(*) over (partition by crm, registrable_domain, host, account_name) = 1

),

linked_by_domain as (

    select
        account_id,
        min(account_id) over (partition by registrable_domain, host, account_name) as same_as
    from clear

),

linked_by_decision as (

    select
        ours.merged_account_id as account_id,
        theirs.merged_account_id as same_as
    from decisions
    inner join merges as ours
        on decisions.account_id = ours.crm || ':' || ours.crm_account_id
    inner join merges as theirs
        on decisions.same_as = theirs.crm || ':' || theirs.crm_account_id
    where
        ours.merged_account_id is not null
        and theirs.merged_account_id is not null

),

-- both ways, and each with itself
links as (

    select account_id, same_as from linked_by_domain
    union
    select same_as as account_id, account_id as same_as from linked_by_domain
    union
    select account_id, same_as from linked_by_decision
    union
    select same_as as account_id, account_id as same_as from linked_by_decision
    union
    select account_id, account_id as same_as from linked_by_decision

),

-- a company is known by the lowest id that its links reach within six steps; a longer chain of
-- decisions is found by assert_linked_accounts_share_a_survivor
reached_0 as (

    select
        account_id,
        account_id as company
    from links
    group by account_id

),

{%- for round in range(1, 7) %}

reached_{{ round }} as (

    select
        links.account_id,
        min(reached.company) as company
    from links
    inner join reached_{{ round - 1 }} as reached
        on links.same_as = reached.account_id
    group by links.account_id

),
{%- endfor %}

ranked as (

    select
        reached.account_id,
        reached.company,
        row_number() over (
            partition by reached.company
            order by
                {{ crm_rank('records.crm') }} asc nulls last,
                length(records.crm_account_id) asc,
                records.crm_account_id asc
        ) as place,
        count(*) over (partition by reached.company) as accounts
    from reached_6 as reached
    inner join records
        on reached.account_id = records.account_id

)

select
    losers.account_id,
    survivors.account_id as survivor_account_id
from ranked as losers
inner join ranked as survivors
    on losers.company = survivors.company
where
    losers.accounts > 1
    and survivors.place = 1
