with

line_items as (

    select * from {{ known_versions(source('salesforce', 'opportunity_line_item')) }}

)

select
    -- ids
    id as crm_line_item_id,
    opportunity_id as crm_opportunity_id,
    product2_id as crm_product_id,

    -- numbers
    quantity,
    unit_price as unit_price_native,
    total_price as amount_native,

    -- dates
    {{ reporting_date('created_date') }} as created_on,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row,
    _known_from as known_from,
    _known_to as known_to,
    _is_deleted as is_deleted
from line_items
