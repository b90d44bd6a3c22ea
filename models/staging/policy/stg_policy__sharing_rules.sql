with

lines as (

    select * from {{ policy_lines(ref('sharing_rules')) }}

),

rules as (

    select
        policy_line,
        {{ policy_value('sharing_rules', 'partner_key') }} as partner_key,
        {{ policy_value('sharing_rules', 'population') }} as population,
        {{ policy_value('sharing_rules', 'field') }} as field,
        {{ policy_value(
            'sharing_rules', 'level', required=true,
            one_of=sharing_levels() + (sharing_presets() | list)
        ) }} as level,
        {{ policy_value('sharing_rules', 'effective_from', 'date') }} as effective_from,
        {{ policy_value('sharing_rules', 'effective_to', 'date') }} as effective_to
    from lines

)

select
    -- ids
    policy_line,
    partner_key,

    -- text
    {{ policy_refused('sharing_rules', 'population', [
        (
            'effective_to < effective_from',
            "effective_to is ' || cast(effective_to as varchar) || ', before effective_from, ' ||"
            " cast(effective_from as varchar) || '",
            'write the last day on which the rule holds',
        ),
    ]) }} as population,
    field,
    case level
        {%- for preset, meaning in sharing_presets().items() %}
        when '{{ preset }}' then '{{ meaning }}'
        {%- endfor %}
        else level
    end as level,

    -- dates
    effective_from,
    effective_to
from rules
