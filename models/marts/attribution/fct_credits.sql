with

touches as (

    select * from {{ ref('int_attribution__touches') }}

),

parts as (

    select * from {{ ref('int_attribution__parts') }}

),

credit_models as (

    select * from {{ ref('stg_policy__credit_models') }}

),

credits as (

    select *
    from {{ credits_of_parts('parts', ['opportunity_number']) }} as credited

)

select
    -- ids
    touches.opportunity_id,
    touches.partnership_id,

    -- text
    touches.role,
    credit_models.credit_model,

    -- numbers
    credits.credit_weight,
    credits.credited_amount
from credits
inner join touches
    on credits.opportunity_number = touches.opportunity_number
    and credits.position = touches.position
inner join credit_models on credits.model_number = credit_models.model_number
