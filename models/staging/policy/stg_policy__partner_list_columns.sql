with

lines as (

    select * from {{ policy_lines(ref('partner_list_columns')) }}

)

select
    {{ policy_value('partner_list_columns', 'partner_key') }} as partner_key,
    {{ policy_value('partner_list_columns', 'header', required=true) }} as header,
    {{ policy_value('partner_list_columns', 'column', required=true) }} as column_name
from lines
