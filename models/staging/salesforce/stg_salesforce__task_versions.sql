with

tasks as (

    select * from {{ known_versions(source('salesforce', 'task')) }}

)

select
    -- ids
    id as crm_activity_id,
    -- of a deal or of an account; no id is both
    what_id as crm_opportunity_id,
    what_id as crm_account_id,
    owner_id as crm_owner_id,
    partner as crm_partner_account_id,

    -- text
    status,
    subject,
    coalesce(partner_call_type, type) as call_type,
    coalesce(partner_call_disposition, call_disposition) as disposition,

    -- flags
    is_closed,
    cast(null as boolean) as is_child,

    -- dates
    activity_date as held_on,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row,
    _known_from as known_from,
    _known_to as known_to,
    _is_deleted as is_deleted
from tasks
