with

versions as (

    select * from {{ known_versions(source('hubspot', 'merged_deals')) }}

)

select
    -- ids
    merged_deal_id as crm_opportunity_id,
    deal_id as merged_into_crm_opportunity_id,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row,
    _known_from as known_from,
    _known_to as known_to
from versions
