with

lines as (

    select * from {{ policy_lines(ref('account_links')) }}

)

select
    {{ policy_value('account_links', 'account_id', required=true) }} as account_id,
    {{ policy_value('account_links', 'same_as', required=true) }} as same_as
from lines
