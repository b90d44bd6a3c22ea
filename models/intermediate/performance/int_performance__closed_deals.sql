with

opportunities as (

    select * from {{ ref('fct_opportunities') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

)

select
    opportunities.opportunity_id,
    {{ fiscal_quarter('opportunities.closed_on') }} as fiscal_quarter,
    opportunities.involvement,
    coalesce(accounts.region, '(none)') as region,
    coalesce(accounts.segment, '(none)') as segment,
    opportunities.amount,
    {{ amount_band('opportunities.amount') }} as amount_band,
    opportunities.days_to_close,
    opportunities.is_won
from opportunities
left join accounts on opportunities.account_id = accounts.account_id
where opportunities.closed_on is not null
