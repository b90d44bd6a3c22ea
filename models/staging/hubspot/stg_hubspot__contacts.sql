with

contacts as (

    select * from {{ current_version(source('hubspot', 'contacts')) }}

),

owners as (

    select * from {{ ref('stg_hubspot__owner_spellings') }}

)

select
    -- ids
    contacts.id as crm_contact_id,
    {{ hubspot_only_item('contacts.associated_company_id') }} as crm_account_id,
    coalesce(owners.crm_user_id, contacts.hubspot_owner_id) as crm_owner_id,

    -- text
    contacts.firstname as first_name,
    contacts.lastname as last_name,
    contacts.email,

    -- dates
    {{ reporting_date('contacts.createdate') }} as created_on,

    -- provenance
    contacts._extract_id as source_extract_id,
    contacts._row as source_row,
    contacts._known_from as known_from
from contacts
left join owners
    on lower(contacts.hubspot_owner_id) = owners.spelling
