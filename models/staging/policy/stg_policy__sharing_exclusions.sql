with

lines as (

    select * from {{ policy_lines(ref('sharing_exclusions')) }}

)

select
    policy_line,
    {{ policy_value('sharing_exclusions', 'account_id', required=true) }} as account_id,
    {{ policy_value('sharing_exclusions', 'reason') }} as reason
from lines
