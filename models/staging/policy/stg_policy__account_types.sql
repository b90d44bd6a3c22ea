with

lines as (

    select * from {{ policy_lines(ref('account_types')) }}

)

select
    {{ policy_value(
        'account_types', 'crm', required=true, one_of=['salesforce', 'hubspot']
    ) }} as crm,
    {{ policy_value('account_types', 'type', required=true) }} as account_type,
    {{ policy_value(
        'account_types',
        'account_status',
        required=true,
        one_of=['partner', 'former_customer', 'customer', 'prospect']
    ) }} as account_status
from lines
