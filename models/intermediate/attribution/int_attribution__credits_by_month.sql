-- won and open deals at once: partner_revenue and partner_pipeline are filters of it
with

credits as (

    select * from {{ ref('fct_credits') }}

),

opportunities as (

    select * from {{ ref('int_crm__opportunities') }}

),

credit_models as (

    select * from {{ ref('stg_policy__credit_models') }}

),

dated as (

    select
        opportunity_id,
        stage_category,
        case when stage_category = 'won' then closed_on else closes_on end as day,
        coalesce(amount, 0) as amount
    from opportunities
    where stage_category in ('won', 'open')

),

deals as (

    select
        opportunity_id,
        stage_category,
        cast({{ dbt.date_trunc('month', 'day') }} as date) as month,
        amount
    from dated

),

-- weights of a deal and model sum to 1: their sum counts the deals that the model credits, and that
-- of their parts of the whole amounts is what these deals come to
credited as (

    select
        deals.stage_category,
        deals.month,
        credits.partnership_id,
        credits.credit_model,
        credits.role as involvement,
        sum(credits.credited_amount) as credited_amount,
        sum(deals.amount) as touched_amount,
        sum(credits.credit_weight) as deals,
        sum(credits.credit_weight * cast(deals.amount as decimal(27, 2))) as amount_of_deals
    from deals
    inner join credits on deals.opportunity_id = credits.opportunity_id
    group by
        deals.stage_category,
        deals.month,
        credits.partnership_id,
        credits.credit_model,
        credits.role

),

all_deals as (

    select
        stage_category,
        month,
        count(*) as deals,
        sum(amount) as amount
    from deals
    group by
        stage_category,
        month

),

credited_deals as (

    select
        stage_category,
        month,
        credit_model,
        sum(deals) as deals,
        sum(amount_of_deals) as amount
    from credited
    group by
        stage_category,
        month,
        credit_model

),

uncredited as (

    select
        all_deals.stage_category,
        all_deals.month,
        credit_models.credit_model,
        all_deals.amount - coalesce(credited_deals.amount, 0) as amount
    from all_deals
    cross join credit_models
    left join credited_deals
        on all_deals.stage_category = credited_deals.stage_category
        and all_deals.month is not distinct from credited_deals.month
        and credit_models.credit_model = credited_deals.credit_model
    where all_deals.deals > coalesce(credited_deals.deals, 0)

)

select
    stage_category,
    month,
    partnership_id,
    credit_model,
    involvement,
    cast(credited_amount as decimal(18, 2)) as credited_amount,
    cast(touched_amount as decimal(18, 2)) as touched_amount
from credited

union all

select
    stage_category,
    month,
    cast(null as {{ dbt.type_string() }}) as partnership_id,
    credit_model,
    'direct' as involvement,
    cast(amount as decimal(18, 2)) as credited_amount,
    cast(amount as decimal(18, 2)) as touched_amount
from uncredited
