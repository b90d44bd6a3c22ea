with

collections as (

    select * from {{ current_version(source('prm', 'collections')) }}

)

select
    -- ids
    collection_id,
    crm_opportunity_id,

    -- numbers
    amount as amount_native,
    currency,

    -- dates
    collected_on,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row
from collections
