with

rules as (

    select * from {{ ref('stg_policy__sharing_rules') }}

),

partner_keys as (

    select * from {{ ref('int_sharing__partner_keys') }}

),

account_lists as (

    select * from {{ ref('stg_policy__account_lists') }}

),

fields as (

    select * from {{ ref('stg_policy__shareable_fields') }}

),

rules_of_the_day as (

    select
        policy_line,
        partner_key,
        population,
        field,
        level,
        {{ level_number('level') }} as level_number
    from rules
    where
        (effective_from is null or effective_from <= {{ as_of() }})
        and (effective_to is null or effective_to >= {{ as_of() }})

),

populations as (

    {%- for population in standing_populations() %}
    select '{{ population }}' as population
    union
    {%- endfor %}
    select account_list as population from account_lists

),

questions as (

    select
        partner_keys.partner_id,
        partner_keys.partner_key,
        partner_keys.folder_key,
        populations.population,
        fields.field,
        fields.place
    from partner_keys
    cross join populations
    cross join fields
    where partner_keys.is_listed

),

-- partner before population before field; of two rules that say the same three things, the lower
most_specific as (

    select
        questions.partner_id,
        questions.partner_key,
        questions.folder_key,
        questions.population,
        questions.field,
        questions.place,
        coalesce(rules.level_number, 0) as level_number,
        case
            when rules.policy_line is null then 'no rule'
            else 'sharing_rules.csv, line ' || rules.policy_line || ': '
                || coalesce(rules.partner_key, 'any partner')
                || ', ' || coalesce(rules.population, 'any population')
                || ', ' || coalesce(rules.field, 'any field')
                || ': ' || rules.level
        end as deciding_rule
    from questions
    left join rules_of_the_day as rules
        on (rules.partner_key is null or questions.partner_key = rules.partner_key)
        and (rules.population is null or questions.population = rules.population)
        and (rules.field is null or questions.field = rules.field)
    qualify row_number() over (
        partition by questions.partner_key, questions.population, questions.field
        order by
            case when rules.partner_key is null then 1 else 0 end asc,
            case when rules.population is null then 1 else 0 end asc,
            case when rules.field is null then 1 else 0 end asc,
            rules.level_number asc nulls last,
            rules.policy_line asc nulls last
    ) = 1

)

-- what is hidden from one of a partner's keys is hidden from the partner
select
    partner_id,
    folder_key as partner_key,
    population,
    field,
    place,
    level_number,
    {{ level_name('level_number') }} as level,
    deciding_rule
from most_specific
qualify row_number() over (
    partition by partner_id, population, field
    order by level_number asc, partner_key asc
) = 1
