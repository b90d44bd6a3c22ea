with

lines as (

    select * from {{ policy_lines(ref('partner_keys')) }}

)

select
    {{ policy_value('partner_keys', 'partner_key', required=true) }} as partner_key,
    {{ policy_value('partner_keys', 'partner_id', required=true) }} as partner_id
from lines
