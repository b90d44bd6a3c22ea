with

leads as (

    select * from {{ known_versions(source('salesforce', 'lead')) }}

)

select
    -- ids
    id as crm_lead_id,
    owner_id as crm_owner_id,
    partnership as partnership_id,
    partner as crm_partner_account_id,
    converted_account_id as crm_converted_account_id,
    converted_opportunity_id as crm_converted_opportunity_id,

    -- text
    first_name,
    last_name,
    email,
    company as company_name,
    website,
    country,
    status,

    -- flags
    is_converted,

    -- dates
    {{ reporting_date('created_date') }} as created_on,
    converted_date as converted_on,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row,
    _known_from as known_from,
    _known_to as known_to,
    _is_deleted as is_deleted
from leads
