with

tasks as (

    select * from {{ current_version(source('salesforce', 'task')) }}

)

select
    -- ids
    id as crm_activity_id,
    what_id as crm_subject_id,
    who_id as crm_person_id,
    owner_id as crm_owner_id,
    partner as crm_partner_account_id,

    -- text
    subject,
    status,
    coalesce(partner_call_type, type) as call_type,
    coalesce(partner_call_disposition, call_disposition) as disposition,

    -- flags
    is_closed,

    -- dates
    {{ reporting_date('created_date') }} as created_on,
    activity_date as held_on,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row,
    _known_from as known_from
from tasks
