with

activities as (

    {{- united(
        'meeting_versions',
        salesforce=['stg_salesforce__task_versions', 'stg_salesforce__event_versions'],
        hubspot='stg_hubspot__engagement_versions'
    ) }}

)

select
    -- ids
    crm || ':' || crm_activity_id as meeting_id,
    crm,
    crm_opportunity_id,
    crm_account_id,
    crm_partner_account_id,
    crm_owner_id,

    -- text
    call_type,
    disposition,

    -- dates
    held_on,

    -- provenance
    source_extract_id,
    source_row,
    known_from,
    known_to
from activities
where
    not is_deleted
    and crm_partner_account_id is not null
    -- an invitee's copy is the same meeting once more
    and not coalesce(is_child, false)
    and coalesce(is_closed, {{ is_completed('status') }}, true)
    and held_on <= known_from
