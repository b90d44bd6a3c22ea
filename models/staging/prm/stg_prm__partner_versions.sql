with

versions as (

    select * from {{ known_versions(source('prm', 'partners')) }}

)

select
    -- ids
    partner_id,
    crm_account_id,

    -- text
    name as partner_name,
    domain as website,
    partner_type,
    size_band,
    country,
    region,
    tier,
    partner_manager_email,
    status,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row,
    _known_from as known_from,
    _known_to as known_to,
    _is_deleted as is_deleted
from versions
