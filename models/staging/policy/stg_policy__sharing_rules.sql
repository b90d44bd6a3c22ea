with

lines as (

    select * from {{ policy_lines(ref('sharing_rules')) }}

),

account_lists as (

    select * from {{ ref('stg_policy__account_lists') }}

),

shareable_fields as (

    select * from {{ ref('stg_policy__shareable_fields') }}

),

populations as (

    {%- for population in standing_populations() %}
    select '{{ population }}' as population
    union
    {%- endfor %}
    select account_list as population from account_lists

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

),

-- a misspelt rule would leave open what it was to close
known as (

    select
        rules.*,
        populations.population is not null as is_known_population,
        shareable_fields.field is not null as is_known_field
    from rules
    left join populations on rules.population = populations.population
    left join shareable_fields on rules.field = shareable_fields.field

)

select
    -- ids
    policy_line,
    partner_key,

    -- text
    {{ policy_refused('sharing_rules', 'population', [
        (
            'population is not null and not is_known_population',
            "population is \"' || population || '\"",
            'write one of ' ~ standing_populations() | join(', ')
            ~ ', the name of a list of account_lists.csv, or nothing for all',
        ),
        (
            'field is not null and not is_known_field',
            "field is \"' || field || '\"",
            'write a field of shareable_fields.csv, or nothing for all',
        ),
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
from known
