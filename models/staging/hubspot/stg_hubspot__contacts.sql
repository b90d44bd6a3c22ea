with

contacts as (

    select * from {{ current_version(source('hubspot', 'contacts')) }}

)

select
    -- ids
    id as crm_contact_id,
    associated_company_id as crm_account_id,
    hubspot_owner_id as crm_owner_id,

    -- text
    firstname as first_name,
    lastname as last_name,
    email,

    -- dates
    {{ reporting_date('createdate') }} as created_on,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row,
    _known_from as known_from
from contacts
