with

lines as (

    select * from {{ policy_lines(ref('match_labels')) }}

),

labels as (

    select
        policy_line,
        {{ policy_value('match_labels', 'partner_key', required=true) }} as partner_key,
        {{ policy_value('match_labels', 'partner_account_id', required=true) }}
            as partner_account_id,
        {{ policy_value('match_labels', 'account_id', required=true) }} as account_id,
        {{ policy_value('match_labels', 'sampled', one_of=['random', 'asked']) }} as sampled,
        {{ policy_value('match_labels', 'is_match', 'boolean', required=true) }} as is_match
    from lines

),

-- a pair that was asked for may be drawn at random too; it then stands there once for each
earlier_lines as (

    select
        *,
        min(policy_line) over (
            partition by partner_key, partner_account_id, account_id, sampled
        ) as same_line,
        min(case when is_match then policy_line end) over (
            partition by partner_key, partner_account_id, account_id
        ) as true_line,
        min(case when not is_match then policy_line end) over (
            partition by partner_key, partner_account_id, account_id
        ) as false_line
    from labels

)

select
    partner_key,
    {{ policy_conflict('match_labels', 'partner_account_id', [
        (
            'false_line', 'is_match', 'the pair has is_match false',
            'let the two lines say the same',
        ),
        (
            'true_line', 'not is_match', 'the pair has is_match true',
            'let the two lines say the same',
        ),
        (
            'same_line', 'true', 'the pair stands there already',
            'remove one of the two lines',
        ),
    ]) }} as partner_account_id,
    account_id,
    sampled,
    is_match
from earlier_lines
