with

contacts as (

    select * from {{ known_versions(source('hubspot', 'contacts')) }}

),

versions as (

    select * from {{ known_versions(source('hubspot', 'contacts')) }}

),

owners as (

    select * from {{ ref('stg_hubspot__owner_spellings') }}

),

survivors as (

    select * from {{ merge_survivors(
        last_states(source('hubspot', 'contacts')),
        hubspot_merges(source('hubspot', 'contacts'))
    ) }}

),

-- a contact that was a lead once stays one, merged or not: as a customer it counts among the leads
-- of its day
leads as (

    select distinct survivors.survivor_id as id
    from versions
    inner join survivors
        on versions.id = survivors.crm_id
    where
        versions.hs_lead_status is not null
        or versions.partnership_id is not null
        or versions.partner_company_id is not null
        or versions.converted_deal_id is not null
        or versions.converted_date is not null
        or lower(replace(versions.lifecyclestage, ' ', ''))
        in ('{{ var("hubspot_lead_stages") | join("', '") }}')

)

select
    -- ids
    contacts.id as crm_lead_id,
    coalesce(owners.crm_user_id, contacts.hubspot_owner_id) as crm_owner_id,
    contacts.partnership_id,
    contacts.partner_company_id as crm_partner_account_id,
    case
        when contacts.converted_deal_id is not null or contacts.converted_date is not null
            then {{ hubspot_only_item('contacts.associated_company_id') }}
    end as crm_converted_account_id,
    contacts.converted_deal_id as crm_converted_opportunity_id,

    -- text
    contacts.firstname as first_name,
    contacts.lastname as last_name,
    contacts.email,
    cast(null as varchar) as company_name,
    cast(null as varchar) as website,
    cast(null as varchar) as country,
    coalesce(contacts.hs_lead_status, contacts.lifecyclestage) as status,

    -- flags
    cast(null as boolean) as is_converted,

    -- dates
    {{ reporting_date('contacts.createdate') }} as created_on,
    contacts.converted_date as converted_on,

    -- provenance
    contacts._extract_id as source_extract_id,
    contacts._row as source_row,
    contacts._known_from as known_from,
    contacts._known_to as known_to,
    contacts._is_deleted as is_deleted
from contacts
inner join leads
    on contacts.id = leads.id
left join owners
    on lower(contacts.hubspot_owner_id) = owners.spelling
