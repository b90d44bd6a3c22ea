{%- set outcomes_not_held = "('" ~ var('hubspot_outcomes_not_held') | join("', '") ~ "')" -%}

with

engagements as (

    select * from {{ known_versions(source('hubspot', 'engagements')) }}

),

associations as (

    select * from {{ ref('stg_hubspot__associations') }}

),

owners as (

    select * from {{ ref('stg_hubspot__owner_spellings') }}

),

-- of several the first that was linked
deals as (

    select
        crm_object_id as engagement_id,
        crm_other_id as deal_id
    from associations
    where
        object = 'engagement'
        and other_object = 'deal'
    qualify row_number() over (
        partition by crm_object_id order by created_at asc nulls last, crm_other_id asc nulls last
    ) = 1

),

-- the partner's own company takes part in the meeting, and is not what it is about
companies as (

    select
        associations.crm_object_id as engagement_id,
        engagements._known_from as known_from,
        associations.crm_other_id as company_id
    from associations
    inner join engagements
        on associations.crm_object_id = engagements.id
    where
        associations.object = 'engagement'
        and associations.other_object = 'company'
        and associations.crm_other_id is distinct from engagements.partner_company_id
    qualify row_number() over (
        partition by associations.crm_object_id, engagements._known_from
        order by associations.created_at asc nulls last, associations.crm_other_id asc nulls last
    ) = 1

)

select
    -- ids
    engagements.id as crm_activity_id,
    deals.deal_id as crm_opportunity_id,
    companies.company_id as crm_account_id,
    coalesce(owners.crm_user_id, engagements.owner_id) as crm_owner_id,
    engagements.partner_company_id as crm_partner_account_id,

    -- text
    engagements.status,
    cast(null as varchar) as subject,
    coalesce(engagements.call_type, engagements.type) as call_type,
    coalesce(engagements.outcome, engagements.meeting_outcome) as disposition,

    -- flags
    -- HubSpot's own outcomes say that a meeting did not take place, where its status says nothing
    case
        when
            lower(engagements.meeting_outcome) in {{ outcomes_not_held }}
            or lower(engagements.outcome) in {{ outcomes_not_held }}
            then false
    end as is_closed,
    cast(null as boolean) as is_child,

    -- dates
    {{ hubspot_day('engagements.occurred_at') }} as held_on,

    -- provenance
    engagements._extract_id as source_extract_id,
    engagements._row as source_row,
    engagements._known_from as known_from,
    engagements._known_to as known_to,
    engagements._is_deleted as is_deleted
from engagements
left join deals
    on engagements.id = deals.engagement_id
left join companies
    on engagements.id = companies.engagement_id
    and engagements._known_from = companies.known_from
left join owners
    on lower(engagements.owner_id) = owners.spelling
where coalesce(lower(engagements.type) in ('meeting', 'meetings', 'call', 'calls'), true)
