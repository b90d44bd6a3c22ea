with

decisions as (

    select * from {{ ref('stg_policy__match_decisions') }}

),

survivors as (

    select * from {{ ref('int_crm__account_survivors') }}

)

-- a decision names the account as it was then; merges since lead on, and may make two of them one
select
    'list:' || decisions.partner_key as list_key,
    decisions.partner_key,
    decisions.partner_account_id,
    survivors.survivor_account_id as account_id,
    decisions.decision,
    max(decisions.decided_by) as decided_by,
    max(decisions.decided_on) as decided_on
from decisions
inner join survivors
    on decisions.account_id = survivors.crm || ':' || survivors.crm_account_id
group by
    decisions.partner_key,
    decisions.partner_account_id,
    survivors.survivor_account_id,
    decisions.decision
