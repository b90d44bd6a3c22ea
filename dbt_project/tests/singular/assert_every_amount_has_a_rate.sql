-- extract a rate that begins on or before the day, or add one to seeds/exchange_rates.csv
select
    currency,
    conversion_day,
    count(*) as opportunities
from {{ ref('int_crm__opportunities') }}
where
    amount is null
    and amount_native is not null
group by currency, conversion_day
