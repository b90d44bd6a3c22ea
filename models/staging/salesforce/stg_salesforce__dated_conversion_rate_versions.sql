with

versions as (

    select * from {{ known_versions(source('salesforce', 'dated_conversion_rate')) }}

)

select
    -- ids
    id as crm_rate_id,

    -- text
    iso_code as currency,

    -- numbers
    conversion_rate as units_per_corporate_unit,

    -- flags
    _is_deleted as is_deleted,

    -- dates
    start_date as valid_from,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row,
    _known_from as known_from,
    _known_to as known_to
from versions
