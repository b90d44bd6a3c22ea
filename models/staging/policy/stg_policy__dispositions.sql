with

lines as (

    select * from {{ policy_lines(ref('dispositions')) }}

)

select
    {{ policy_value('dispositions', 'disposition', required=true) }} as disposition,
    {{ policy_value('dispositions', 'is_positive', 'boolean', required=true) }} as is_positive
from lines
