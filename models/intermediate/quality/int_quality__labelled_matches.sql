with

matches as (

    select * from {{ ref('fct_account_matches') }}

),

records as (

    select
        partner_key,
        partner_account_id
    from {{ ref('stg_partner_lists__accounts') }}

),

survivors as (

    select
        crm || ':' || crm_account_id as any_account_id,
        survivor_account_id
    from {{ ref('int_crm__account_survivors') }}
    where survivor_account_id is not null

),

labels as (

    select * from {{ ref('stg_policy__match_labels') }}

),

decisions as (

    select
        decisions.partner_key,
        decisions.partner_account_id,
        survivors.survivor_account_id as account_id,
        decisions.decision
    from {{ ref('stg_policy__match_decisions') }} as decisions
    inner join survivors
        on decisions.account_id = survivors.any_account_id

),

-- of two accounts that were merged since, the record may have been labelled as one and not the
-- other; a label of a record or account that is gone says nothing of today's matches
labelled as (

    select
        labels.partner_key,
        labels.partner_account_id,
        survivors.survivor_account_id as account_id,
        bool_or(labels.is_match) as is_match
    from labels
    inner join records
        on labels.partner_key = records.partner_key
        and labels.partner_account_id = records.partner_account_id
    inner join survivors
        on labels.account_id = survivors.any_account_id
    where labels.sampled = 'random'
    group by labels.partner_key, labels.partner_account_id, survivors.survivor_account_id

),

decided_pairs as (

    select distinct partner_key, partner_account_id, account_id
    from decisions

),

decided_records as (

    select distinct partner_key, partner_account_id
    from decisions
    where decision = 'match'

),

decided_accounts as (

    select distinct partner_key, account_id
    from decisions
    where decision = 'match'

),

-- what a person has decided, the rules can no longer get right or wrong
settled as (

    select
        labelled.*,
        decided_pairs.account_id is not null
        or decided_records.partner_account_id is not null
        or decided_accounts.account_id is not null as is_decided
    from labelled
    left join decided_pairs
        on labelled.partner_key = decided_pairs.partner_key
        and labelled.partner_account_id = decided_pairs.partner_account_id
        and labelled.account_id = decided_pairs.account_id
    left join decided_records
        on labelled.partner_key = decided_records.partner_key
        and labelled.partner_account_id = decided_records.partner_account_id
    left join decided_accounts
        on labelled.partner_key = decided_accounts.partner_key
        and labelled.account_id = decided_accounts.account_id

),

measuring as (

    select * from settled where not is_decided

),

-- a record is one company: where its account is known, a match with another account is false
recognised as (

    select distinct partner_key, partner_account_id
    from measuring
    where is_match

),

auto_matches as (

    select
        matches.*,
        recognised.partner_account_id is not null as is_recognised
    from matches
    left join recognised
        on matches.partner_key = recognised.partner_key
        and matches.partner_account_id = recognised.partner_account_id
    where matches.match_status = 'auto'

),

pairs as (

    select
        coalesce(auto_matches.partner_key, measuring.partner_key) as partner_key,
        coalesce(auto_matches.partner_account_id, measuring.partner_account_id)
            as partner_account_id,
        coalesce(auto_matches.account_id, measuring.account_id) as account_id,
        auto_matches.match_rule,
        auto_matches.account_id is not null as is_auto,
        measuring.is_match,
        case
            when auto_matches.account_id is null then null
            when measuring.is_match is not null then measuring.is_match
            when auto_matches.is_recognised then false
        end as is_right
    from auto_matches
    full join measuring
        on auto_matches.partner_key = measuring.partner_key
        and auto_matches.partner_account_id = measuring.partner_account_id
        and auto_matches.account_id = measuring.account_id

)

select
    partner_key,
    partner_account_id,
    account_id,
    match_rule,
    is_auto,
    is_match,
    is_right,
    false as is_decided
from pairs

union all

select
    partner_key,
    partner_account_id,
    account_id,
    cast(null as varchar) as match_rule,
    false as is_auto,
    cast(null as boolean) as is_match,
    cast(null as boolean) as is_right,
    is_decided
from settled
where is_decided
