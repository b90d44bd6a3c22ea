with

registrations as (

    select
        registration_id,
        partnership_id,
        crm_opportunity_id,
        status,
        submitted_on,
        decided_on,
        {{ protection_end('expires_on', 'decided_on') }} as protected_until,
        known_from,
        known_to
    from {{ ref('stg_prm__deal_registration_versions') }}
    where
        not is_deleted
        and partnership_id is not null

),

claims as (

    select
        claim_id,
        partnership_id,
        crm_opportunity_id,
        lower(trim(role)) as role,
        -- what nobody has decided is pending, whatever the PRM calls it
        case when lower(trim(status)) in ('approved', 'rejected') then lower(trim(status)) else 'pending' end
            as approval_status,
        touched_on,
        coalesce(claimed_on, decided_on, touched_on) as claimed_on,
        known_from,
        known_to
    from {{ ref('stg_prm__attribution_claim_versions') }}
    where
        not is_deleted
        and partnership_id is not null
        and lower(trim(role)) in ('sourced', 'influenced', 'delivered')

),

leads as (

    select *
    from {{ ref('int_crm__lead_versions') }}
    where
        not is_deleted
        and is_converted_by_then
        and crm_converted_opportunity_id is not null

),

opportunity_partners as (

    select *
    from {{ ref('int_crm__opportunity_partner_versions') }}
    where not is_deleted

),

meetings as (

    select * from {{ ref('int_crm__partner_meeting_versions') }}

),

account_meetings as (

    select * from {{ ref('int_attribution__account_meetings') }}

),

mentions as (

    select *
    from {{ ref('int_partners__mention_versions') }}
    where partnership_id is not null

),

roles as (

    select * from {{ ref('stg_policy__partner_roles') }}

),

homes as (

    select * from {{ ref('int_crm__opportunity_homes') }}

),

homes_of_prm as (

    select *
    from homes
    where is_of_one_crm

),

evidence as (

    select
        'registration' as evidence_type,
        registrations.registration_id as evidence_id,
        homes_of_prm.opportunity_id,
        registrations.partnership_id,
        -- sourced or influenced, as the deal's day of creation says
        cast(null as varchar) as role,
        {{ registration_approval('registrations') }} as approval_status,
        registrations.submitted_on as evidence_on,
        registrations.submitted_on as claimed_on,
        registrations.protected_until,
        registrations.known_from as extracted_on,
        {{ common_time(['registrations', 'homes_of_prm']) }}
    from registrations
    inner join homes_of_prm
        on registrations.crm_opportunity_id = homes_of_prm.crm_opportunity_id
        and {{ hold_together('registrations', 'homes_of_prm') }}

    union all

    select
        'claim' as evidence_type,
        claims.claim_id as evidence_id,
        homes_of_prm.opportunity_id,
        claims.partnership_id,
        claims.role,
        claims.approval_status,
        claims.touched_on as evidence_on,
        claims.claimed_on,
        cast(null as date) as protected_until,
        claims.known_from as extracted_on,
        {{ common_time(['claims', 'homes_of_prm']) }}
    from claims
    inner join homes_of_prm
        on claims.crm_opportunity_id = homes_of_prm.crm_opportunity_id
        and {{ hold_together('claims', 'homes_of_prm') }}

    union all

    select
        'lead' as evidence_type,
        leads.lead_id as evidence_id,
        homes.opportunity_id,
        leads.partnership_id,
        'sourced' as role,
        'approved' as approval_status,
        leads.created_on as evidence_on,
        leads.created_on as claimed_on,
        cast(null as date) as protected_until,
        leads.known_from as extracted_on,
        {{ common_time(['leads', 'homes']) }}
    from leads
    inner join homes
        on leads.crm = homes.crm
        and leads.crm_converted_opportunity_id = homes.crm_opportunity_id
        and {{ hold_together('leads', 'homes') }}
    where leads.partnership_id is not null

    union all

    select
        'lead' as evidence_type,
        leads.lead_id as evidence_id,
        homes.opportunity_id,
        mentions.partnership_id,
        'sourced' as role,
        'approved' as approval_status,
        leads.created_on as evidence_on,
        leads.created_on as claimed_on,
        cast(null as date) as protected_until,
        leads.known_from as extracted_on,
        {{ common_time(['leads', 'mentions', 'homes']) }}
    from leads
    inner join mentions
        on leads.lead_id = mentions.subject_id
        and mentions.subject_type = 'lead'
        and {{ hold_together('leads', 'mentions') }}
    inner join homes
        on leads.crm = homes.crm
        and leads.crm_converted_opportunity_id = homes.crm_opportunity_id
        and {{ hold_together('leads', 'homes') }}
        and {{ hold_together('mentions', 'homes') }}

    union all

    select
        'opportunity_partner' as evidence_type,
        opportunity_partners.opportunity_partner_id as evidence_id,
        homes.opportunity_id,
        mentions.partnership_id,
        roles.role,
        'approved' as approval_status,
        opportunity_partners.created_on as evidence_on,
        opportunity_partners.created_on as claimed_on,
        cast(null as date) as protected_until,
        opportunity_partners.known_from as extracted_on,
        {{ common_time(['opportunity_partners', 'mentions', 'homes']) }}
    from opportunity_partners
    inner join roles
        on opportunity_partners.crm_role = roles.crm_role
    inner join mentions
        on opportunity_partners.opportunity_partner_id = mentions.subject_id
        and mentions.subject_type = 'opportunity_partner'
        and {{ hold_together('opportunity_partners', 'mentions') }}
    inner join homes
        on opportunity_partners.crm = homes.crm
        and opportunity_partners.crm_opportunity_id = homes.crm_opportunity_id
        and {{ hold_together('opportunity_partners', 'homes') }}
        and {{ hold_together('mentions', 'homes') }}

    union all

    select
        'meeting' as evidence_type,
        meetings.meeting_id as evidence_id,
        homes.opportunity_id,
        mentions.partnership_id,
        'influenced' as role,
        {{ meeting_approval() }} as approval_status,
        meetings.held_on as evidence_on,
        meetings.held_on as claimed_on,
        cast(null as date) as protected_until,
        meetings.known_from as extracted_on,
        {{ common_time(['meetings', 'mentions', 'homes']) }}
    from meetings
    inner join mentions
        on meetings.meeting_id = mentions.subject_id
        and mentions.subject_type = 'meeting'
        and {{ hold_together('meetings', 'mentions') }}
    inner join homes
        on meetings.crm = homes.crm
        and meetings.crm_opportunity_id = homes.crm_opportunity_id
        and {{ hold_together('meetings', 'homes') }}
        and {{ hold_together('mentions', 'homes') }}

    union all

    select
        'meeting' as evidence_type,
        account_meetings.meeting_id as evidence_id,
        account_meetings.opportunity_id,
        mentions.partnership_id,
        'influenced' as role,
        {{ meeting_approval() }} as approval_status,
        mentions.mentioned_on as evidence_on,
        mentions.mentioned_on as claimed_on,
        cast(null as date) as protected_until,
        cast(null as date) as extracted_on,
        {{ common_time(['account_meetings', 'mentions']) }}
    from account_meetings
    inner join mentions
        on account_meetings.meeting_id = mentions.subject_id
        and mentions.subject_type = 'meeting'
        and {{ hold_together('account_meetings', 'mentions') }}

)

select
    evidence_type,
    evidence_id,
    opportunity_id,
    partnership_id,
    role,
    approval_status,
    evidence_on,
    claimed_on,
    protected_until,
    known_from,
    known_to
from evidence
-- what is dated after its extract has not happened yet
where
    coalesce(evidence_on <= extracted_on, true)
    and coalesce(claimed_on <= extracted_on, true)
