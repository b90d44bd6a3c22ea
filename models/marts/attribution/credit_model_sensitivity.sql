with

revenue as (

    select * from {{ ref('partner_revenue') }}

),

credit_models as (

    select * from {{ ref('stg_policy__credit_models') }}

),

partnerships as (

    select distinct partnership_id
    from revenue
    where partnership_id is not null

),

-- a model that gives a partnership nothing stands there with 0
amounts as (

    select
        partnerships.partnership_id,
        credit_models.credit_model,
        credit_models.is_default,
        coalesce(sum(revenue.credited_amount), 0) as amount
    from partnerships
    cross join credit_models
    left join revenue
        on partnerships.partnership_id = revenue.partnership_id
        and credit_models.credit_model = revenue.credit_model
    group by partnerships.partnership_id, credit_models.credit_model, credit_models.is_default

),

ranked as (

    select
        *,
        row_number() over (partition by partnership_id order by amount, credit_model)
            as rank_from_lowest,
        row_number() over (partition by partnership_id order by amount desc, credit_model)
            as rank_from_highest
    from amounts

)

select
    partnership_id,
    cast(max(case when is_default then amount end) as decimal(18, 2)) as default_amount,
    cast(min(amount) as decimal(18, 2)) as lowest_amount,
    max(case when rank_from_lowest = 1 then credit_model end) as lowest_model,
    cast(max(amount) as decimal(18, 2)) as highest_amount,
    max(case when rank_from_highest = 1 then credit_model end) as highest_model
from ranked
group by partnership_id
