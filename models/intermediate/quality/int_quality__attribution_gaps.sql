with

attributions as (

    select * from {{ ref('fct_attributions') }}

),

opportunities as (

    select * from {{ ref('fct_opportunities') }}

),

registrations as (

    select * from {{ ref('int_partners__deal_registrations') }}

),

meetings as (

    select * from {{ ref('fct_partner_meetings') }}

),

partnerships as (

    select * from {{ ref('int_partners__partnerships') }}

),

partners as (

    select * from {{ ref('int_partners__partners') }}

),

users as (

    select * from {{ ref('int_crm__users') }}

),

managed as (

    select
        partnerships.partnership_id,
        partnerships.partner_id,
        partners.partner_manager_email
    from partnerships
    left join partners
        on partnerships.partner_id = partners.partner_id

),

deals as (

    select
        opportunities.opportunity_id,
        opportunities.account_id,
        opportunities.involvement,
        opportunities.created_on,
        opportunities.closed_on,
        coalesce(users.email, opportunities.owner_user_id) as deal_owner
    from opportunities
    left join users
        on opportunities.owner_user_id = users.user_id

),

pieces_of_deals as (

    select
        attributions.opportunity_id,
        attributions.partnership_id,
        attributions.role,
        attributions.evidence_type,
        attributions.evidence_id,
        attributions.approval_status,
        attributions.exclusion_reason,
        attributions.is_counted,
        attributions.claimed_on,
        managed.partner_id,
        managed.partner_manager_email,
        deals.account_id,
        deals.deal_owner,
        deals.created_on,
        deals.closed_on
    from attributions
    inner join deals
        on attributions.opportunity_id = deals.opportunity_id
    left join managed
        on attributions.partnership_id = managed.partnership_id

),

-- in whatever role it counts, and whether it does
approved_registrations as (

    select distinct
        opportunity_id,
        partnership_id
    from attributions
    where
        evidence_type = 'registration'
        and approval_status = 'approved'

),

influences as (

    select *
    from pieces_of_deals
    where
        is_counted
        and role = 'influenced'

),

-- as evidence, a meeting on another deal of the account says nothing about this one
meetings_of_influences as (

    select
        influences.opportunity_id,
        influences.partnership_id,
        influences.created_on,
        influences.closed_on,
        meetings.held_on
    from influences
    inner join meetings
        on influences.partner_id = meetings.partner_id
        and influences.opportunity_id = meetings.opportunity_id

    union all

    select
        influences.opportunity_id,
        influences.partnership_id,
        influences.created_on,
        influences.closed_on,
        meetings.held_on
    from influences
    inner join meetings
        on influences.partner_id = meetings.partner_id
        and influences.account_id = meetings.account_id
    where meetings.opportunity_id is null

),

met as (

    select distinct
        opportunity_id,
        partnership_id
    from meetings_of_influences
    where
        {{ days_between('held_on', 'created_on') }} <= {{ var('influence_lookback_days') }}
        and (closed_on is null or held_on <= closed_on)

),

-- several partnerships that nobody met are one gap of their deal
untouched as (

    select
        influences.opportunity_id,
        -- who owns the deal knows which meetings were not written down
        coalesce(min(influences.deal_owner), min(influences.partner_manager_email)) as owner,
        {{ dbt.listagg(
            'influences.partnership_id', "', '", 'order by influences.partnership_id'
        ) }} as partnership_ids
    from influences
    left join met
        on influences.opportunity_id = met.opportunity_id
        and influences.partnership_id = met.partnership_id
    where met.opportunity_id is null
    group by influences.opportunity_id

)

select
    'sourced_without_approved_registration' as gap,
    'opportunity' as subject_type,
    sources.opportunity_id as subject_id,
    coalesce(sources.partner_manager_email, sources.deal_owner) as owner,
    'The deal counts as sourced by partnership ' || sources.partnership_id
    || ' without an approved registration of it; have it register the deal and decide on that,'
    || ' or withdraw what says that it sourced the deal.' as remedy
from pieces_of_deals as sources
left join approved_registrations
    on sources.opportunity_id = approved_registrations.opportunity_id
    and sources.partnership_id = approved_registrations.partnership_id
where
    sources.is_counted
    and sources.role = 'sourced'
    and approved_registrations.opportunity_id is null

union all

select
    'influenced_without_touch' as gap,
    'opportunity' as subject_type,
    opportunity_id as subject_id,
    owner,
    'No meeting on the deal or its account, from {{ var("influence_lookback_days") }} days before'
    || ' the deal was created until it closed, shows what ' || partnership_ids
    || ' did for it; enter the meetings in the CRM, or withdraw what says that it was influenced.'
        as remedy
from untouched

union all

select
    'registration_on_unattributed_deal' as gap,
    'deal_registration' as subject_type,
    registrations.registration_id as subject_id,
    coalesce(managed.partner_manager_email, deals.deal_owner) as owner,
    'The registration is approved, but deal ' || deals.opportunity_id || ' counts as direct, for '
    || case attributions.exclusion_reason
        when 'partnership_not_in_force'
            then 'partnership ' || registrations.partnership_id || ' was not in force on '
                || cast(registrations.submitted_on as varchar)
                || '; mend the days of one of them in the PRM.'
        when 'outside_window'
            then 'the deal was created on ' || cast(deals.created_on as varchar)
                || ', outside of what the registration covers; mend its days in the PRM or link'
                || ' it with another deal.'
        when 'late_claim'
            then 'the registration came too late for it; link it with another deal in the PRM.'
        else 'the registration is dated after its own extract; mend its days in the PRM.'
    end as remedy
from registrations
inner join deals
    on registrations.opportunity_id = deals.opportunity_id
    and deals.involvement = 'direct'
left join attributions
    on registrations.registration_id = attributions.evidence_id
    and attributions.evidence_type = 'registration'
left join managed
    on registrations.partnership_id = managed.partnership_id
where {{ registration_approval('registrations') }} = 'approved'

union all

select
    'claim_after_lock' as gap,
    case evidence_type
        when 'registration' then 'deal_registration'
        when 'claim' then 'attribution_claim'
        else evidence_type
    end as subject_type,
    evidence_id as subject_id,
    coalesce(partner_manager_email, deal_owner) as owner,
    'It was put forward on ' || cast(claimed_on as varchar) || ', more than '
    || case
        when role = 'sourced'
            then '{{ var("sourced_lock_days") }} days after its deal was created on '
                || cast(created_on as varchar)
        else '{{ var("influence_lock_days") }} days after its deal closed on '
            || cast(closed_on as varchar)
    end
    || '; withdraw it in the '
    || case when evidence_type in ('registration', 'claim') then 'PRM' else 'CRM' end
    || ', or correct its day if it was put forward earlier.' as remedy
from pieces_of_deals
where exclusion_reason = 'late_claim'
