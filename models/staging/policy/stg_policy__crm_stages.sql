with

lines as (

    select * from {{ policy_lines(ref('crm_stages')) }}

)

select
    {{ policy_value(
        'crm_stages', 'crm', required=true, one_of=['salesforce', 'hubspot']
    ) }} as crm,
    {{ policy_value('crm_stages', 'pipeline') }} as pipeline,
    {{ policy_value('crm_stages', 'stage', required=true) }} as stage,
    {{ policy_value(
        'crm_stages', 'category', required=true, one_of=['open', 'won', 'lost']
    ) }} as stage_category,
    {{ policy_value('crm_stages', 'stage_order', 'integer', required=true) }} as stage_order
from lines
