with

attributions as (

    select *
    from {{ ref('int_attribution__attributions_as_known') }}
    where known_to is null

),

opportunities as (

    select * from {{ ref('int_crm__opportunities') }}

),

-- delivered is reported and earns no credit
counted as (

    select
        opportunities.opportunity_number,
        opportunities.opportunity_id,
        attributions.partnership_id,
        attributions.role,
        attributions.evidence_on,
        opportunities.amount
    from attributions
    inner join opportunities
        on attributions.opportunity_number = opportunities.opportunity_number
    where
        attributions.is_counted
        and attributions.role in ('sourced', 'influenced')

)

select
    -- ids
    opportunity_number,
    opportunity_id,
    partnership_id,

    -- text
    role,

    -- numbers
    amount,
    position,
    touches,
    sources,
    days_before_last,

    -- dates
    evidence_on
from {{ ordered_touches('counted', ['opportunity_number'], ['opportunity_id']) }} as touches
