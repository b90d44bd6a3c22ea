with

exclusions as (

    select * from {{ ref('stg_policy__sharing_exclusions') }}

),

account_ids as (

    select * from {{ ref('bridge_account_ids') }}

),

rules as (

    select * from {{ ref('stg_policy__sharing_rules') }}

),

partner_keys as (

    select * from {{ ref('int_sharing__partner_keys') }}

),

levels as (

    select * from {{ ref('int_sharing__levels') }}

),

fields as (

    select * from {{ ref('stg_policy__shareable_fields') }}

),

populations as (

    {%- for population in standing_populations() %}
    select '{{ population }}' as population
    union
    {%- endfor %}
    select population from levels

),

misread as (

    select
        rules.policy_line,
        case
            when rules.partner_key is not null and partner_keys.partner_key is null
                then 'partner_key "' || rules.partner_key || '" is no partner''s'
            when rules.population is not null and populations.population is null
                then 'population "' || rules.population || '" is no population'
            when rules.field is not null and fields.field is null
                then 'field "' || rules.field || '" is none of shareable_fields.csv'
        end as finding
    from rules
    left join partner_keys on rules.partner_key = partner_keys.partner_key
    left join populations on rules.population = populations.population
    left join fields on rules.field = fields.field

),

contradictions as (

    select
        later.policy_line,
        later.level,
        min(earlier.policy_line) as earlier_line
    from rules as later
    inner join rules as earlier
        on later.partner_key is not distinct from earlier.partner_key
        and later.population is not distinct from earlier.population
        and later.field is not distinct from earlier.field
        and later.level <> earlier.level
        and later.policy_line > earlier.policy_line
        and (later.effective_from is null or earlier.effective_to is null
            or later.effective_from <= earlier.effective_to)
        and (earlier.effective_from is null or later.effective_to is null
            or earlier.effective_from <= later.effective_to)
    group by
        later.policy_line,
        later.level

)

select
    'exclusion_of_unknown_account' as gap,
    'account' as subject_type,
    exclusions.account_id as subject_id,
    cast(null as varchar) as owner,
    'No CRM ever had the account of seeds/sharing_exclusions.csv, line ' || exclusions.policy_line
    || ', so nothing is kept back by it; correct the id, or remove the line.' as remedy
from exclusions
left join account_ids on exclusions.account_id = account_ids.any_account_id
where account_ids.any_account_id is null
union all
select
    'contradicting_sharing_rules' as gap,
    'sharing_rule' as subject_type,
    'line ' || policy_line as subject_id,
    cast(null as varchar) as owner,
    'Line ' || earlier_line || ' of seeds/sharing_rules.csv says another level for the same partner,'
    || ' population, field and days, so the lower of the two holds; remove one or part their days.'
        as remedy
from contradictions
union all
select
    'sharing_rule_without_effect' as gap,
    'sharing_rule' as subject_type,
    'line ' || policy_line as subject_id,
    cast(null as varchar) as owner,
    'In seeds/sharing_rules.csv, line ' || policy_line || ', ' || finding
    || ', so the line neither opens nor closes anything; correct or remove it.' as remedy
from misread
where finding is not null
