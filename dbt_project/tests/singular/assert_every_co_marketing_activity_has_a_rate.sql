-- extract a rate that begins on or before the day, or add one to seeds/exchange_rates.csv
select
    currency,
    starts_on,
    count(*) as activities
from {{ ref('co_marketing') }}
where
    starts_on is not null
    and (
        (budget is null and budget_native is not null)
        or (spend is null and spend_native is not null)
    )
group by currency, starts_on
