with

rules as (

    select * from {{ ref('stg_policy__sharing_rules') }}

),

partner_keys as (

    select * from {{ ref('int_sharing__partner_keys') }}

)

select
    rules.policy_line,
    {{ policy_refused('sharing_rules', 'rules.partner_key', [
        (
            'rules.partner_key is not null and partner_keys.partner_key is null',
            "partner_key is \"' || rules.partner_key || '\", which is no partner''s",
            'write a key of partner_keys.csv or the folder of a partner''s list, or remove the line',
        ),
    ]) }} as partner_key,
    rules.population,
    rules.field,
    rules.level,
    {{ level_number('rules.level') }} as level_number,
    rules.effective_from,
    rules.effective_to
from rules
left join partner_keys on rules.partner_key = partner_keys.partner_key
