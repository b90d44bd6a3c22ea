with

rates as (

    select * from {{ current_version(source('salesforce', 'dated_conversion_rate')) }}

)

select
    -- ids
    id as crm_rate_id,

    -- text
    iso_code as currency,

    -- numbers
    conversion_rate as units_per_corporate_unit,

    -- dates
    start_date as valid_from,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row,
    _known_from as known_from
from rates
