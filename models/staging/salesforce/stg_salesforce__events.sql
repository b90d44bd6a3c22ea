with

events as (

    select * from {{ current_version(source('salesforce', 'event')) }}

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
    partner_call_disposition as disposition,

    -- flags
    is_child,

    -- dates
    {{ reporting_date('created_date') }} as created_on,
    coalesce(activity_date, {{ reporting_date('start_date_time') }}) as held_on,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row,
    _known_from as known_from
from events
