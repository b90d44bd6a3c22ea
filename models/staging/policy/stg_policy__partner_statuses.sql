with

lines as (

    select * from {{ policy_lines(ref('partner_statuses')) }}

)

select
    {{ normalised_text(policy_value('partner_statuses', 'status', required=true)) }} as status,
    {{ policy_value(
        'partner_statuses',
        'population',
        required=true,
        one_of=['customer', 'open_opportunity', 'prospect']
    ) }} as their_population
from lines
