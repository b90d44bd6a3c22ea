with

products as (

    select * from {{ known_versions(source('salesforce', 'product2')) }}

)

select
    -- ids
    id as crm_product_id,

    -- text
    name as product_name,
    family as product_family,

    -- dates
    {{ reporting_date('created_date') }} as created_on,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row,
    _known_from as known_from,
    _known_to as known_to,
    _is_deleted as is_deleted
from products
