with

lines as (

    select * from {{ policy_lines(ref('account_lists')) }}

)

select
    {{ policy_value('account_lists', 'list', required=true) }} as account_list,
    {{ policy_value('account_lists', 'account_id', required=true) }} as account_id
from lines
