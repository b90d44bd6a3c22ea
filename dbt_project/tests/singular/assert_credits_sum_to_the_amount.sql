with

credits as (

    select
        opportunity_id,
        credit_model,
        sum(credited_amount) as credited_amount
    from {{ ref('fct_credits') }}
    group by opportunity_id, credit_model

)

select
    credits.opportunity_id,
    credits.credit_model,
    credits.credited_amount,
    opportunities.amount
from credits
left join {{ ref('int_crm__opportunities') }} as opportunities
    on credits.opportunity_id = opportunities.opportunity_id
where
    opportunities.opportunity_id is null
    or credits.credited_amount <> coalesce(opportunities.amount, 0)
