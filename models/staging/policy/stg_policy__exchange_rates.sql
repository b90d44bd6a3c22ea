with

lines as (

    select * from {{ policy_lines(ref('exchange_rates')) }}

)

select
    {{ policy_value('exchange_rates', 'currency', required=true) }} as currency,
    {{ policy_value(
        'exchange_rates', 'rate_to_reporting', 'decimal(18, 9)', required=true
    ) }} as rate_to_reporting,
    {{ policy_value('exchange_rates', 'valid_from', 'date', required=true) }} as valid_from
from lines
