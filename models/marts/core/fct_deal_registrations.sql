with

registrations as (

    select * from {{ ref('int_partners__deal_registrations') }}

),

conflicts as (

    select
        registration_id,
        min(other_registration_id) as conflicts_with
    from {{ ref('int_partners__registration_conflicts') }}
    group by registration_id

)

select
    -- ids
    registrations.registration_id,
    registrations.partnership_id,
    registrations.account_id,
    registrations.opportunity_id,
    conflicts.conflicts_with,

    -- text
    registrations.status,

    -- numbers
    {{ days_between('registrations.submitted_on', 'registrations.decided_on') }}
        as days_to_decision,

    -- dates
    registrations.submitted_on,
    registrations.decided_on,
    registrations.expires_on,

    -- provenance
    registrations.source_extract_id,
    registrations.source_row
from registrations
left join conflicts
    on registrations.registration_id = conflicts.registration_id
