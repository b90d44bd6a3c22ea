with

lines as (

    select * from {{ policy_lines(ref('reward_rules')) }}

),

rules as (

    select
        policy_line,
        {{ policy_value('reward_rules', 'rule', required=true) }} as rule,
        {{ policy_value('reward_rules', 'metric', one_of=scorecard_metrics(), required=true) }}
            as metric,
        {{ policy_value('reward_rules', 'minimum', 'decimal(24, 6)', required=true) }} as minimum,
        {{ policy_value('reward_rules', 'reward', required=true) }} as reward
    from lines

),

other_lines as (

    select
        *,
        min(policy_line) over (partition by rule) as same_line
    from rules

)

select
    {{ policy_conflict('reward_rules', 'rule', [
        (
            'same_line', 'true', "rule \"' || rule || '\" stands there already",
            'give one of the two another name',
        ),
    ]) }} as rule,
    metric,
    reward,
    minimum
from other_lines
