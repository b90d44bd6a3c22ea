with

versions as (

    select * from {{ known_versions(source('partner_lists', 'accounts')) }}

)

select
    -- ids
    partner_key,
    partner_account_id,

    -- text
    name as company_name,
    account_status,
    deal_stage,

    -- numbers
    deal_amount as deal_amount_native,
    currency,

    -- dates
    deal_opened_on,
    deal_closes_on,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row,
    _known_from as known_from,
    _known_to as known_to,
    _is_deleted as is_deleted
from versions
