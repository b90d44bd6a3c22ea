-- whom a gap concerns is not said where it is found: by what it is about
with

gaps as (

    select * from {{ ref('data_gaps') }}

),

mentions as (

    select * from {{ ref('int_partners__mentions') }}

),

attributions as (

    select * from {{ ref('fct_attributions') }}

),

claims as (

    select *
    from {{ ref('stg_prm__attribution_claim_versions') }}
    where known_to is null and not is_deleted

),

registrations as (

    select * from {{ ref('fct_deal_registrations') }}

),

meetings as (

    select * from {{ ref('fct_partner_meetings') }}

),

leads as (

    select * from {{ ref('fct_leads') }}

),

partnerships as (

    select * from {{ ref('dim_partnerships') }}

),

partners as (

    select *
    from {{ ref('dim_partners') }}
    where is_listed

),

subjects_of_partnerships as (

    select
        'partnership' as subject_type,
        partnership_id as subject_id,
        partnership_id,
        cast(null as varchar) as role
    from partnerships

    union all

    select
        'deal_registration' as subject_type,
        registration_id as subject_id,
        partnership_id,
        null as role
    from registrations

    union all

    select
        'attribution_claim' as subject_type,
        claim_id as subject_id,
        partnership_id,
        null as role
    from claims

    union all

    select
        'lead' as subject_type,
        lead_id as subject_id,
        partnership_id,
        null as role
    from leads
    where partnership_id is not null

    union all

    select
        'opportunity_partner' as subject_type,
        evidence_id as subject_id,
        partnership_id,
        null as role
    from attributions
    where evidence_type = 'opportunity_partner'

    union all

    select
        'opportunity' as subject_type,
        opportunity_id as subject_id,
        partnership_id,
        role
    from attributions
    where is_counted

),

subjects as (

    select
        subjects_of_partnerships.subject_type,
        subjects_of_partnerships.subject_id,
        partnerships.partner_id,
        subjects_of_partnerships.role
    from subjects_of_partnerships
    inner join partnerships
        on subjects_of_partnerships.partnership_id = partnerships.partnership_id

    union all

    select
        'partner' as subject_type,
        partner_id as subject_id,
        partner_id,
        null as role
    from partners

    union all

    select
        'meeting' as subject_type,
        meeting_id as subject_id,
        partner_id,
        null as role
    from meetings

    union all

    select
        subject_type,
        subject_id,
        partner_id,
        null as role
    from mentions
    where partner_id is not null

)

select distinct
    partners.partner_id,
    gaps.gap,
    gaps.subject_type,
    gaps.subject_id,
    gaps.owner,
    gaps.remedy
from gaps
inner join subjects
    on gaps.subject_type = subjects.subject_type
    and gaps.subject_id = subjects.subject_id
    -- a gap of the source is no business of those who influenced the deal
    and case
        when gaps.gap = 'sourced_without_approved_registration'
            then coalesce(subjects.role = 'sourced', false)
        when gaps.gap = 'influenced_without_touch'
            then coalesce(subjects.role = 'influenced', false)
        else true
    end
inner join partners
    on subjects.partner_id = partners.partner_id
