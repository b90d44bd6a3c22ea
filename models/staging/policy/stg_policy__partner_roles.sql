with

lines as (

    select * from {{ policy_lines(ref('partner_roles')) }}

)

select
    {{ policy_value('partner_roles', 'crm_role', required=true) }} as crm_role,
    {{ policy_value(
        'partner_roles', 'role', required=true, one_of=['sourced', 'influenced', 'delivered']
    ) }} as role
from lines
