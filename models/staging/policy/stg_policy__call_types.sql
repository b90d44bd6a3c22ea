with

lines as (

    select * from {{ policy_lines(ref('call_types')) }}

)

select
    {{ policy_value('call_types', 'call_type', required=true) }} as call_type,
    {{ policy_value('call_types', 'depth', 'integer', required=true) }} as depth
from lines
