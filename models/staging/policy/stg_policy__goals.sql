with

lines as (

    select * from {{ policy_lines(ref('goals')) }}

),

-- specific, measurable, owned, serving the company, and bound in time: each is asked of each line
goals as (

    select
        policy_line,
        {{ policy_value('goals', 'goal_key', required=true) }} as goal_key,
        {{ policy_value('goals', 'name', required=true) }} as goal_name,
        {{ policy_value('goals', 'metric', required=true, one_of=goal_metrics()) }} as metric,
        {{ policy_value('goals', 'unit', required=true) }} as unit,
        {{ policy_value('goals', 'scope_type', required=true, one_of=[
            'company', 'program', 'partner', 'partnership', 'team', 'user'
        ]) }} as scope_type,
        {{ policy_value('goals', 'scope_key') }} as scope_key,
        {{ policy_value(
            'goals', 'target', 'decimal(18, 2)', required=true, lowest=0, highest=1000000000000
        ) }} as target,
        {{ policy_value(
            'goals', 'period', required=true, one_of=['week', 'month', 'quarter', 'year']
        ) }} as period,
        {{ policy_value('goals', 'starts_on', 'date', required=true) }} as starts_on,
        {{ policy_value('goals', 'ends_on', 'date') }} as ends_on,
        coalesce({{ policy_value('goals', 'renews', 'boolean') }}, false) as renews,
        coalesce({{ policy_value(
            'goals', 'growth_percent', 'decimal(9, 4)', lowest=-100, highest=1000
        ) }}, 0) as growth_percent,
        {{ policy_value('goals', 'owner', required=true) }} as owner,
        {{ policy_value('goals', 'company_goal', required=true) }} as company_goal
    from lines

),

other_lines as (

    select
        *,
        min(policy_line) over (partition by goal_key) as same_line
    from goals

),

refused as (

    select
        *,
        {{ policy_refused('goals', 'metric', [
            (
                'target = 0',
                'target is 0, which is met by doing nothing',
                'write the number that is to be reached',
            ),
            (
                "scope_type <> 'company' and scope_key is null",
                "scope_key is empty, and scope_type is ' || scope_type || '",
                'write whose goal it is: the id of the program, partner or partnership, the name of'
                ~ ' the team, the e-mail of the user',
            ),
            (
                "scope_type = 'company' and scope_key is not null",
                "scope_key is \"' || scope_key || '\", and a goal of the company has none",
                'leave it empty, or write the scope_type that it is a key of',
            ),
            (
                'ends_on < starts_on',
                "ends_on is ' || cast(ends_on as varchar) || ', before starts_on, '"
                ~ " || cast(starts_on as varchar) || '",
                'write an ends_on that is not before starts_on, or leave it empty',
            ),
        ]) }} as sound_metric
    from other_lines

)

select
    -- ids
    {{ policy_conflict('goals', 'goal_key', [
        (
            'same_line', 'true', "goal_key is \"' || goal_key || '\", which stands there already",
            'give one of the two goals a key of its own',
        ),
    ]) }} as goal_key,

    -- text
    goal_name,
    sound_metric as metric,
    unit,
    scope_type,
    scope_key,
    period,
    owner,
    company_goal,

    -- numbers
    target,
    growth_percent,

    -- flags
    renews,

    -- dates
    starts_on,
    ends_on
from refused
