with

as_known as (

    select *
    from {{ ref('int_attribution__attributions_as_known') }}
    where known_to is null

),

opportunities as (

    select * from {{ ref('int_crm__opportunities') }}

),

inferred as (

    select * from {{ ref('int_attribution__inferred_registrations') }}

)

select
    -- ids
    opportunities.opportunity_id,
    as_known.partnership_id,

    -- text
    as_known.role,
    as_known.evidence_type,
    as_known.evidence_id,
    as_known.approval_status,
    as_known.exclusion_reason,

    -- flags
    as_known.is_counted,

    -- dates
    as_known.evidence_on,
    as_known.claimed_on
from as_known
inner join opportunities on as_known.opportunity_number = opportunities.opportunity_number

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
