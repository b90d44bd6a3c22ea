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

shared_parts as (

    select
        opportunity_number,
        model_number,
        position,
        amount,
        parts
    from parts
    where is_shared

),

shares as (

    select *
    from {{ largest_remainder(
        'shared_parts',
        over=['opportunity_number', 'model_number'],
        parts='parts',
        tie_break='position',
        shares=[('credit_weight', '1', 9, 6), ('credited_amount', 'amount', 18, 2)]
    ) }} as shared

),

-- two in three credits of a million deals are whole and need no sums over their deals
credits as (

    select
        opportunity_number,
        model_number,
        position,
        cast(1 as decimal(9, 6)) as credit_weight,
        coalesce(amount, 0) as credited_amount
    from parts
    where
        not is_shared
        and parts > 0

    union all

    select
        opportunity_number,
        model_number,
        position,
        credit_weight,
        credited_amount
    from shares
    where
        credit_weight <> 0
        or credited_amount <> 0

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
