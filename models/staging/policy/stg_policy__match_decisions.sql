with

lines as (

    select * from {{ policy_lines(ref('match_decisions')) }}

),

decisions as (

    select
        policy_line,
        {{ policy_value('match_decisions', 'partner_key', required=true) }} as partner_key,
        {{ policy_value('match_decisions', 'partner_account_id', required=true) }}
            as partner_account_id,
        {{ policy_value('match_decisions', 'account_id', required=true) }} as account_id,
        {{ policy_value(
            'match_decisions', 'decision', one_of=['match', 'no_match'], required=true
        ) }} as decision,
        {{ policy_value('match_decisions', 'decided_by') }} as decided_by,
        {{ policy_value('match_decisions', 'decided_on', 'date') }} as decided_on
    from lines

),

earlier_lines as (

    select
        *,
        min(policy_line) over (
            partition by partner_key, partner_account_id, account_id
        ) as pair_line,
        min(case when decision = 'match' then policy_line end) over (
            partition by partner_key, partner_account_id
        ) as record_line,
        min(case when decision = 'match' then policy_line end) over (
            partition by partner_key, account_id
        ) as account_line
    from decisions

)

select
    partner_key,
    {{ policy_conflict('match_decisions', 'partner_account_id', [
        (
            'pair_line', 'true', 'this record and this account are decided already',
            'keep one of the two lines',
        ),
        (
            'record_line', "decision = 'match'", 'the record is matched to another account already',
            'a record matches one account; keep one of the two lines',
        ),
        (
            'account_line', "decision = 'match'",
            'another record of this partner is matched to the account already',
            'an account matches one record of a partner; keep one of the two lines',
        ),
    ]) }} as partner_account_id,
    account_id,
    decision,
    decided_by,
    decided_on
from earlier_lines
