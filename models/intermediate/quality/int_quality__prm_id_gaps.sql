with

{%- for kind in ['attribution_claim', 'collection', 'payout'] %}

{{ kind }}s as (

    select *
    from {{ ref('stg_prm__' ~ kind ~ '_versions') }}
    where
        known_to is null
        and not is_deleted

),
{%- endfor %}

lead_shares as (

    select * from {{ ref('stg_prm__lead_shares') }}

),

co_marketing_activities as (

    select * from {{ ref('stg_prm__co_marketing_activities') }}

),

lifecycle_events as (

    select * from {{ ref('stg_prm__lifecycle_events') }}

),

training_assignments as (

    select * from {{ ref('stg_prm__training_assignments') }}

),

opportunities as (

    select * from {{ ref('int_crm__opportunities') }}

),

survivors as (

    select * from {{ ref('int_crm__opportunity_survivors') }}

),

partnerships as (

    select * from {{ ref('int_partners__partnerships') }}

),

partners as (

    select * from {{ ref('int_partners__partners') }}

),

ids as (

    select
        'attribution_claim' as subject_type,
        'claim' as noun,
        claim_id as subject_id,
        partnership_id,
        crm_opportunity_id,
        true as has_partnership_id,
        true as has_opportunity_id,
        cast(null as varchar) as owner_email
    from attribution_claims

    union all

    select
        'collection' as subject_type,
        'collection' as noun,
        collection_id as subject_id,
        cast(null as varchar) as partnership_id,
        crm_opportunity_id,
        false as has_partnership_id,
        true as has_opportunity_id,
        cast(null as varchar) as owner_email
    from collections

    union all

    select
        'payout' as subject_type,
        'payout' as noun,
        payout_id as subject_id,
        partnership_id,
        cast(null as varchar) as crm_opportunity_id,
        true as has_partnership_id,
        false as has_opportunity_id,
        cast(null as varchar) as owner_email
    from payouts

    union all

    select
        'lead_share' as subject_type,
        'shared lead' as noun,
        lead_share_id as subject_id,
        partnership_id,
        cast(null as varchar) as crm_opportunity_id,
        true as has_partnership_id,
        false as has_opportunity_id,
        cast(null as varchar) as owner_email
    from lead_shares

    union all

    select
        'co_marketing_activity' as subject_type,
        'joint marketing activity' as noun,
        activity_id as subject_id,
        partnership_id,
        cast(null as varchar) as crm_opportunity_id,
        true as has_partnership_id,
        false as has_opportunity_id,
        cast(null as varchar) as owner_email
    from co_marketing_activities

    union all

    select
        'lifecycle_event' as subject_type,
        'lifecycle event' as noun,
        event_id as subject_id,
        partnership_id,
        cast(null as varchar) as crm_opportunity_id,
        true as has_partnership_id,
        false as has_opportunity_id,
        owner_email
    from lifecycle_events

),

-- the PRM does not say which CRM an id belongs to
found as (

    select
        asked.crm_opportunity_id,
        count(*) as opportunities_found
    from (select distinct crm_opportunity_id from ids) as asked
    inner join survivors
        on asked.crm_opportunity_id = survivors.crm_opportunity_id
    inner join opportunities
        on survivors.survivor_opportunity_id = opportunities.opportunity_id
    group by asked.crm_opportunity_id

),

looked_up as (

    select
        ids.*,
        coalesce(found.opportunities_found, 0) as opportunities_found,
        partnerships.partnership_id is not null as is_known_partnership,
        coalesce(ids.owner_email, partners.partner_manager_email) as owner
    from ids
    left join found
        on ids.crm_opportunity_id = found.crm_opportunity_id
    left join partnerships
        on ids.partnership_id = partnerships.partnership_id
    left join partners
        on partnerships.partner_id = partners.partner_id

)

select
    'unknown_partnership' as gap,
    subject_type,
    subject_id,
    owner,
    'The ' || noun || ' names ' || coalesce('partnership ' || partnership_id, 'no partnership')
    || case when partnership_id is null then '' else ', which the PRM does not have' end
    || '; name one that it has.' as remedy
from looked_up
where
    has_partnership_id
    and not is_known_partnership

union all

select
    'unknown_crm_id' as gap,
    subject_type,
    subject_id,
    owner,
    case
        when crm_opportunity_id is null
            then 'The ' || noun || ' names no opportunity; enter its id in the PRM.'
        else 'No CRM has opportunity ' || crm_opportunity_id
            || ', or it is deleted there; correct the id in the PRM.'
    end as remedy
from looked_up
where
    has_opportunity_id
    and opportunities_found = 0

union all

select
    'ambiguous_crm_id' as gap,
    subject_type,
    subject_id,
    owner,
    'Opportunity id ' || crm_opportunity_id || ' is found in '
    || cast(opportunities_found as varchar) || ' CRMs; correct it in the PRM.' as remedy
from looked_up
where opportunities_found > 1

union all

select
    'unknown_partner' as gap,
    'training_assignment' as subject_type,
    training_assignments.assignment_id as subject_id,
    cast(null as varchar) as owner,
    'The training assignment names '
    || coalesce(
        'partner ' || training_assignments.partner_id || ', which the PRM does not have',
        'no partner'
    )
    || '; name one that it has.' as remedy
from training_assignments
left join partners
    on training_assignments.partner_id = partners.partner_id
where partners.partner_id is null
