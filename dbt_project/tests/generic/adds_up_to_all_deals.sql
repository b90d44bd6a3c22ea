{#-
    The credited_amount of every credit model and month of `day` is exactly the amount of all deals of
    a stage category; a month or a credit model that is missing is found too.
-#}
{% test adds_up_to_all_deals(model, stage_category, day) %}

with

deals as (

    select
        cast({{ dbt.date_trunc('month', day) }} as date) as month,
        coalesce(sum(amount), 0) as amount
    from {{ ref('int_crm__opportunities') }}
    where stage_category = '{{ stage_category }}'
    group by cast({{ dbt.date_trunc('month', day) }} as date)

),

expected as (

    select
        deals.month,
        credit_models.credit_model,
        deals.amount
    from deals
    cross join {{ ref('stg_policy__credit_models') }} as credit_models

),

found as (

    select
        month,
        credit_model,
        sum(credited_amount) as amount
    from {{ model }}
    group by month, credit_model

)

select
    coalesce(expected.month, found.month) as month,
    coalesce(expected.credit_model, found.credit_model) as credit_model,
    expected.amount as amount_of_all_deals,
    found.amount as amount_found
from expected
full outer join found
    on expected.month is not distinct from found.month
    and expected.credit_model = found.credit_model
where expected.amount is distinct from found.amount

{% endtest %}
