with

touches as (

    select * from {{ ref('int_attribution__touches') }}

),

credit_models as (

    select * from {{ ref('stg_policy__credit_models') }}

),

credits as (

    select *
    from {{ largest_remainder(
        ref('int_attribution__parts'),
        over=['opportunity_number', 'model_number'],
        parts='parts',
        tie_break='position',
        shares=[('credit_weight', '1', 9, 6), ('credited_amount', 'amount', 18, 2)]
    ) }} as shared

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
where
    credits.credit_weight <> 0
    or credits.credited_amount <> 0
