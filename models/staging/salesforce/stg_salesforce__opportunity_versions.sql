with

versions as (

    select * from {{ known_versions(source('salesforce', 'opportunity')) }}

)

select
    -- ids
    id as crm_opportunity_id,
    account_id as crm_account_id,
    owner_id as crm_owner_id,

    -- text
    name as opportunity_name,
    type as opportunity_type,
    pipeline,
    stage_name as stage,
    currency_iso_code as currency,
    lead_source,

    -- numbers
    amount as amount_native,
    cast(null as decimal(18, 2)) as amount_converted_by_crm,

    -- flags
    _is_deleted as is_deleted,

    -- dates
    {{ reporting_date('created_date') }} as created_on,
    {{ reporting_date('system_modstamp') }} as changed_on,
    close_date as closes_on,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row,
    _known_from as known_from,
    _known_to as known_to
from versions
