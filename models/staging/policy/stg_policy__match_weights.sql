with

lines as (

    select * from {{ policy_lines(ref('match_weights')) }}

)

select
    {{ policy_value('match_weights', 'weight', required=true) }} as weight,
    {{ policy_value('match_weights', 'value', 'decimal(18, 6)', required=true) }} as value
from lines
