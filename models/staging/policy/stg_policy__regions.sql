with

lines as (

    select * from {{ policy_lines(ref('regions')) }}

)

select
    {{ policy_value('regions', 'country_code', required=true) }} as country_code,
    {{ policy_value('regions', 'region', required=true) }} as region
from lines
