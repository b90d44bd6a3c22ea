with

opportunities as (

    select * from {{ ref('int_crm__opportunities') }}

)

select
    -- ids
    opportunity_id,
    crm,
    crm_opportunity_id,
    account_id,
    owner_user_id,

    -- text
    opportunity_type,
    pipeline,
    stage,
    stage_category,

    -- numbers
    amount,
    amount_native,
    currency,
    fx_rate,
    fx_rate_on,

    -- dates
    created_on,
    closes_on,
    closed_on,
    is_won,
    days_to_close,

    -- no evidence is weighed yet, so no partnership is counted on any deal
    'direct' as involvement,

    -- provenance
    source_extract_id,
    source_row
from opportunities
