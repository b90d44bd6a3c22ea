with

lines as (

    select * from {{ policy_lines(ref('credit_models')) }}

),

models as (

    select
        policy_line,
        {{ policy_value('credit_models', 'credit_model', required=true) }} as credit_model,
        {{ policy_value('credit_models', 'kind', required=true, one_of=[
            'sourced_only', 'first_touch', 'last_touch', 'linear', 'position_based', 'time_decay',
            'role_weighted', 'custom'
        ]) }} as kind,
        {{ policy_value('credit_models', 'first_share', 'decimal(7, 6)', lowest=0, highest=1) }}
            as first_share,
        {{ policy_value('credit_models', 'last_share', 'decimal(7, 6)', lowest=0, highest=1) }}
            as last_share,
        {{ policy_value('credit_models', 'middle_share', 'decimal(7, 6)', lowest=0, highest=1) }}
            as middle_share,
        {{ policy_value('credit_models', 'half_life_days', 'integer') }} as half_life_days,
        {{ policy_value('credit_models', 'sourced_share', 'decimal(7, 6)', lowest=0, highest=1) }}
            as sourced_share,
        coalesce({{ policy_value('credit_models', 'is_default', 'boolean') }}, false) as is_default
    from lines

),

-- what a kind does not ask for is empty, so that what is not empty counts
asked_for as (

    select
        policy_line,
        credit_model,
        kind,
        case when kind in ('time_decay', 'custom') then half_life_days end as half_life_days,
        case when kind in ('role_weighted', 'custom') then sourced_share end as sourced_share,
        first_share,
        last_share,
        middle_share,
        is_default,
        kind = 'position_based'
        or (kind = 'custom' and coalesce(first_share, last_share, middle_share) is not null)
            as has_positions
    from models

),

filled as (

    select
        policy_line,
        credit_model,
        kind,
        case when has_positions then coalesce(first_share, 0.4) end as first_share,
        case when has_positions then coalesce(last_share, 0.4) end as last_share,
        case when has_positions then coalesce(middle_share, 0.2) end as middle_share,
        case when kind = 'time_decay' then coalesce(half_life_days, 30) else half_life_days end
            as half_life_days,
        case when kind = 'role_weighted' then coalesce(sourced_share, 0.6) else sourced_share end
            as sourced_share,
        is_default
    from asked_for

),

other_lines as (

    select
        *,
        min(policy_line) over (partition by credit_model) as same_line,
        min(case when is_default then policy_line end) over () as default_line,
        min(policy_line) over () as first_line
    from filled

),

refused as (

    select
        *,
        {{ policy_refused('credit_models', 'kind', [
            (
                'half_life_days <= 0',
                "half_life_days is \"' || half_life_days || '\"",
                'write a whole number of days, 1 or more',
            ),
            (
                'first_share + last_share + middle_share <> 1',
                "first_share, last_share and middle_share are ' || first_share || ', ' ||"
                " last_share || ' and ' || middle_share || '",
                'write three shares that sum to 1; an empty one is 0.4, 0.4 or 0.2',
            ),
            (
                'default_line is null and policy_line = first_line',
                'neither this line nor any other has is_default true',
                'write true in the line of the model that reports are to use',
            ),
        ]) }} as sound_kind
    from other_lines

)

select
    -- ids
    policy_line as model_number,
    {{ policy_conflict('credit_models', 'credit_model', [
        (
            'same_line', 'true', 'a model of this name stands there already',
            'give one of the two another name',
        ),
        (
            'default_line', 'is_default', 'another model has is_default true',
            'write true in one line alone',
        ),
    ]) }} as credit_model,

    -- text
    sound_kind as kind,

    -- numbers
    first_share,
    last_share,
    middle_share,
    half_life_days,
    sourced_share,

    -- flags
    is_default
from refused
