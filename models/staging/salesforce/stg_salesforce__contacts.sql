with

contacts as (

    select * from {{ current_version(source('salesforce', 'contact')) }}

)

select
    -- ids
    id as crm_contact_id,
    account_id as crm_account_id,
    owner_id as crm_owner_id,

    -- text
    first_name,
    last_name,
    email,

    -- dates
    {{ reporting_date('created_date') }} as created_on,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row,
    _known_from as known_from
from contacts
