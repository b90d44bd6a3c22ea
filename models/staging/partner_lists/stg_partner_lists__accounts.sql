with

accounts as (

    select * from {{ current_version(source('partner_lists', 'accounts')) }}

)

select
    -- ids
    partner_key,
    partner_account_id,

    -- text
    name as company_name,
    domain as website,
    country,
    state,
    city,
    phone,
    registration_number,
    account_status,
    deal_stage,
    owner_name,
    owner_email,
    partner_owner_name,

    -- numbers
    deal_amount as deal_amount_native,
    currency,

    -- dates
    deal_opened_on,
    deal_closes_on,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row
from accounts
