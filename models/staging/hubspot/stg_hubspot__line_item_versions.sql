with

line_items as (

    select * from {{ known_versions(source('hubspot', 'line_items')) }}

)

select
    -- ids
    id as crm_line_item_id,
    deal_id as crm_opportunity_id,
    product_id as crm_product_id,

    -- numbers
    quantity,
    price as unit_price_native,
    amount as amount_native,

    -- dates
    {{ reporting_date('createdate') }} as created_on,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row,
    _known_from as known_from,
    _known_to as known_to,
    _is_deleted as is_deleted
from line_items
