with

as_known as (

    select *
    from {{ ref('int_attribution__attributions_as_known') }}
    where known_to is null

),

inferred as (

    select * from {{ ref('int_attribution__inferred_registrations') }}

)

select
    -- ids
    opportunity_id,
    partnership_id,

    -- text
    role,
    evidence_type,
    evidence_id,
    approval_status,
    exclusion_reason,

    -- flags
    is_counted,

    -- dates
    evidence_on,
    claimed_on
from as_known

union all

select
    opportunity_id,
    partnership_id,
    'sourced' as role,
    'inferred_registration' as evidence_type,
    registration_id as evidence_id,
    'pending' as approval_status,
    'not_approved' as exclusion_reason,
    false as is_counted,
    submitted_on as evidence_on,
    submitted_on as claimed_on
from inferred
