with

deal_registrations as (

    select * from {{ known_versions(source('prm', 'deal_registrations')) }}

)

select
    -- ids
    registration_id,
    partnership_id,
    crm_opportunity_id,

    -- text
    customer_name,
    customer_domain as customer_website,
    customer_country,
    product,
    status,

    -- numbers
    amount as amount_native,
    currency,

    -- dates
    submitted_on,
    decided_on,
    expires_on,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row,
    _known_from as known_from,
    _known_to as known_to,
    _is_deleted as is_deleted
from deal_registrations
