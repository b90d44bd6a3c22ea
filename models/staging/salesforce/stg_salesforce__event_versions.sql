with

events as (

    select * from {{ known_versions(source('salesforce', 'event')) }}

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
    partner_call_disposition as disposition,

    -- flags
    cast(null as boolean) as is_closed,
    is_child,

    -- dates
    coalesce(activity_date, {{ reporting_date('start_date_time') }}) as held_on,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row,
    _known_from as known_from,
    _known_to as known_to,
    _is_deleted as is_deleted
from events
