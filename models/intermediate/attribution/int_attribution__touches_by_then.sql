with

deals as (

    select * from {{ ref('int_attribution__deals_by_then') }}

),

attributions as (

    select *
    from {{ ref('int_attribution__attributions_as_known') }}
    where
        is_counted
        and role in ('sourced', 'influenced')

),

counted as (

    select
        deals.known_on,
        deals.opportunity_number,
        attributions.partnership_id,
        attributions.role,
        attributions.evidence_on,
        deals.amount
    from deals
    inner join attributions
        on deals.opportunity_number = attributions.opportunity_number
        and {{ holds_on('attributions', 'deals.known_on') }}

)

select
    -- day of knowledge
    known_on,

    -- ids
    opportunity_number,
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
from {{ ordered_touches('counted', ['known_on', 'opportunity_number']) }} as touches
