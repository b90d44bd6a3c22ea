with

lines as (

    select * from {{ policy_lines(ref('slas')) }}

),

slas as (

    select
        policy_line,
        {{ policy_value('slas', 'tier') }} as tier,
        {{ policy_value(
            'slas', 'kind', one_of=['registration_decision', 'lead_response'], required=true
        ) }} as kind,
        {{ policy_value('slas', 'days', 'integer', required=true, lowest=0, highest=3650) }} as days
    from lines

),

other_lines as (

    select
        *,
        min(policy_line) over (partition by tier, kind) as same_line
    from slas

)

select
    tier,
    {{ policy_conflict('slas', 'kind', [
        (
            'same_line', 'true',
            "' || kind || ' is promised to this tier already",
            'keep one of the two lines',
        ),
    ]) }} as kind,
    days
from other_lines
