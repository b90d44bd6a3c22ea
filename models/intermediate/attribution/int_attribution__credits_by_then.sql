with

touches as (

    select * from {{ ref('int_attribution__touches_by_then') }}

),

default_model as (

    select *
    from {{ ref('stg_policy__credit_models') }}
    where is_default

),

decays as (

    select *
    from {{ decays_of('touches', 'default_model') }} as decays

),

parts as (

    select *
    from {{ credit_parts(
        'touches', 'default_model', 'decays', ['known_on', 'opportunity_number']
    ) }} as parts

),

credits as (

    select *
    from {{ credits_of_parts('parts', ['known_on', 'opportunity_number']) }} as credited

)

select
    -- day of knowledge
    touches.known_on,

    -- ids
    touches.opportunity_number,
    touches.partnership_id,

    -- text
    touches.role,

    -- numbers
    credits.credited_amount
from credits
inner join touches
    on credits.known_on = touches.known_on
    and credits.opportunity_number = touches.opportunity_number
    and credits.position = touches.position
