with

partners as (

    select * from {{ known_versions(source('salesforce', 'opportunity_partner')) }}

)

select
    -- ids
    id as crm_opportunity_partner_id,
    opportunity_id as crm_opportunity_id,
    account_to_id as crm_partner_account_id,

    -- text
    role as crm_role,

    -- flags
    is_primary,

    -- dates
    {{ reporting_date('created_date') }} as created_on,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row,
    _known_from as known_from,
    _known_to as known_to,
    _is_deleted as is_deleted
from partners
