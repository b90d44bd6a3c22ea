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

credited as (

    select
        deals.stage_category,
        deals.month,
        credits.partnership_id,
        credits.credit_model,
        credits.role as involvement,
        credits.credited_amount,
        deals.amount as touched_amount
    from deals
    inner join credits on deals.opportunity_id = credits.opportunity_id

),

-- a model credits a deal wholly or not at all
uncredited as (

    select
        deals.stage_category,
        deals.month,
        cast(null as {{ dbt.type_string() }}) as partnership_id,
        credit_models.credit_model,
        'direct' as involvement,
        deals.amount as credited_amount,
        deals.amount as touched_amount
    from deals
    cross join credit_models
    left join credits
        on deals.opportunity_id = credits.opportunity_id
        and credit_models.credit_model = credits.credit_model
    where credits.opportunity_id is null

),

all_of_them as (

    select * from credited
    union all
    select * from uncredited

)

select
    stage_category,
    month,
    partnership_id,
    credit_model,
    involvement,
    cast(sum(credited_amount) as decimal(18, 2)) as credited_amount,
    cast(sum(touched_amount) as decimal(18, 2)) as touched_amount
from all_of_them
group by stage_category, month, partnership_id, credit_model, involvement
