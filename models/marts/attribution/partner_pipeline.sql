with

credits_by_month as (

    select * from {{ ref('int_attribution__credits_by_month') }}

)

select
    month,
    partnership_id,
    credit_model,
    involvement,
    credited_amount,
    touched_amount
from credits_by_month
where stage_category = 'open'
