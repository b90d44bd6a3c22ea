with

co_marketing_activities as (

    select * from {{ current_version(source('prm', 'co_marketing_activities')) }}

)

select
    -- ids
    activity_id,
    partnership_id,
    campaign_id as crm_campaign_id,

    -- text
    kind,

    -- numbers
    budget as budget_native,
    spend as spend_native,
    currency,
    leads,

    -- dates
    starts_on,
    ends_on,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row,
    _known_from as known_from
from co_marketing_activities
