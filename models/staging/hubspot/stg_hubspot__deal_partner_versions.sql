with

associations as (

    select * from {{ ref('stg_hubspot__association_versions') }}

),

-- HubSpot labels links of every kind; only policy knows which are a partner's
roles as (

    select * from {{ ref('stg_policy__partner_roles') }}

)

select
    -- ids
    associations.crm_association_id as crm_opportunity_partner_id,
    associations.crm_object_id as crm_opportunity_id,
    associations.crm_other_id as crm_partner_account_id,

    -- text
    associations.label as crm_role,

    -- flags
    cast(null as boolean) as is_primary,

    -- dates
    {{ reporting_date('associations.created_at') }} as created_on,

    -- provenance
    associations.source_extract_id,
    associations.source_row,
    associations.known_from,
    associations.known_to,
    associations.is_deleted
from associations
inner join roles
    on associations.label = roles.crm_role
where
    associations.object = 'deal'
    and associations.other_object = 'company'
    and not associations.is_primary
