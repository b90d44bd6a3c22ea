with

opportunities as (

    select * from {{ ref('int_crm__opportunities') }}

),

involvements as (

    select *
    from {{ ref('int_attribution__involvements') }}
    where known_to is null

)

select
    -- ids
    opportunities.opportunity_id,
    opportunities.crm,
    opportunities.crm_opportunity_id,
    opportunities.account_id,
    opportunities.owner_user_id,

    -- text
    opportunities.opportunity_type,
    opportunities.pipeline,
    opportunities.stage,
    opportunities.stage_category,

    -- numbers
    opportunities.amount,
    opportunities.amount_native,
    opportunities.currency,
    opportunities.fx_rate,
    opportunities.fx_rate_on,

    -- dates
    opportunities.created_on,
    opportunities.closes_on,
    opportunities.closed_on,
    opportunities.is_won,
    opportunities.days_to_close,

    -- a partnership that only delivers has no part in how the deal came about
    coalesce(involvements.involvement, 'direct') as involvement,

    -- provenance
    opportunities.source_extract_id,
    opportunities.source_row
from opportunities
left join involvements
    on opportunities.opportunity_number = involvements.opportunity_number
