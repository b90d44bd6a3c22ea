with

lines as (

    select * from {{ policy_lines(ref('overlap_plays')) }}

)

select
    {{ policy_value(
        'overlap_plays',
        'our_population',
        required=true,
        one_of=['customer', 'open_opportunity', 'former_customer', 'prospect', 'partner']
    ) }} as our_population,
    {{ policy_value(
        'overlap_plays',
        'their_population',
        required=true,
        one_of=['customer', 'open_opportunity', 'prospect', 'unknown']
    ) }} as their_population,
    {{ policy_value('overlap_plays', 'play', required=true) }} as play
from lines
