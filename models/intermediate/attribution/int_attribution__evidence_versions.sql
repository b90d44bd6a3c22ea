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

-- what names its partnership itself; the PRM does not say which CRM its deals are of
by_partnership as (

    select
        'registration' as evidence_type,
        registration_id as evidence_id,
        cast(null as varchar) as crm,
        crm_opportunity_id,
        partnership_id,
        -- sourced or influenced, as the deal's day of creation says
        cast(null as varchar) as role,
        {{ registration_approval('registrations') }} as approval_status,
        submitted_on as evidence_on,
        submitted_on as claimed_on,
        protected_until,
        known_from as extracted_on,
        known_from,
        known_to
    from registrations

    union all

    select
        'claim' as evidence_type,
        claim_id as evidence_id,
        cast(null as varchar) as crm,
        crm_opportunity_id,
        partnership_id,
        role,
        approval_status,
        touched_on as evidence_on,
        claimed_on,
        cast(null as date) as protected_until,
        known_from as extracted_on,
        known_from,
        known_to
    from claims

    union all

    select
        'lead' as evidence_type,
        lead_id as evidence_id,
        crm,
        crm_converted_opportunity_id as crm_opportunity_id,
        partnership_id,
        'sourced' as role,
        'approved' as approval_status,
        created_on as evidence_on,
        created_on as claimed_on,
        cast(null as date) as protected_until,
        known_from as extracted_on,
        known_from,
        known_to
    from leads
    where partnership_id is not null

),

-- what names an account of a partner
by_account as (

    select
        'lead' as evidence_type,
        lead_id as evidence_id,
        crm,
        crm_converted_opportunity_id as crm_opportunity_id,
        'sourced' as role,
        'approved' as approval_status,
        created_on as evidence_on,
        known_from,
        known_to
    from leads
    where partnership_id is null

    union all

    select
        'opportunity_partner' as evidence_type,
        opportunity_partners.opportunity_partner_id as evidence_id,
        opportunity_partners.crm,
        opportunity_partners.crm_opportunity_id,
        roles.role,
        'approved' as approval_status,
        opportunity_partners.created_on as evidence_on,
        opportunity_partners.known_from,
        opportunity_partners.known_to
    from opportunity_partners
    inner join roles
        on opportunity_partners.crm_role = roles.crm_role

    union all

    select
        'meeting' as evidence_type,
        meeting_id as evidence_id,
        crm,
        crm_opportunity_id,
        'influenced' as role,
        {{ meeting_approval() }} as approval_status,
        held_on as evidence_on,
        known_from,
        known_to
    from meetings

),

stated as (

    select * from by_partnership

    union all

    select
        by_account.evidence_type,
        by_account.evidence_id,
        by_account.crm,
        by_account.crm_opportunity_id,
        mentions.partnership_id,
        by_account.role,
        by_account.approval_status,
        by_account.evidence_on,
        by_account.evidence_on as claimed_on,
        cast(null as date) as protected_until,
        by_account.known_from as extracted_on,
        {{ common_time(['by_account', 'mentions']) }}
    from by_account
    inner join mentions
        on by_account.evidence_type = mentions.subject_type
        and by_account.evidence_id = mentions.subject_id
        and {{ hold_together('by_account', 'mentions') }}

)

select
    stated.evidence_type,
    stated.evidence_id,
    homes.opportunity_number,
    stated.partnership_id,
    stated.role,
    stated.approval_status,
    stated.evidence_on,
    stated.claimed_on,
    stated.protected_until,
    {{ common_time(['stated', 'homes']) }}
from stated
inner join homes
    on stated.crm_opportunity_id = homes.crm_opportunity_id
    and (stated.crm = homes.crm or (stated.crm is null and homes.is_of_one_crm))
    and {{ hold_together('stated', 'homes') }}
-- what is dated after its extract has not happened yet
where
    coalesce(stated.evidence_on <= stated.extracted_on, true)
    and coalesce(stated.claimed_on <= stated.extracted_on, true)

union all

select
    'meeting' as evidence_type,
    account_meetings.meeting_id as evidence_id,
    account_meetings.opportunity_number,
    mentions.partnership_id,
    'influenced' as role,
    {{ meeting_approval() }} as approval_status,
    mentions.mentioned_on as evidence_on,
    mentions.mentioned_on as claimed_on,
    cast(null as date) as protected_until,
    {{ common_time(['account_meetings', 'mentions']) }}
from account_meetings
inner join mentions
    on account_meetings.meeting_id = mentions.subject_id
    and mentions.subject_type = 'meeting'
    and {{ hold_together('account_meetings', 'mentions') }}
