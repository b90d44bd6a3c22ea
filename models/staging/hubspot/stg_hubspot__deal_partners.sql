with

associations as (

    select * from {{ ref('stg_hubspot__associations') }}

)

select
    -- ids
    crm_association_id as crm_opportunity_partner_id,
    crm_object_id as crm_opportunity_id,
    crm_other_id as crm_partner_account_id,

    -- text
    label as crm_role,

    -- flags
    cast(null as boolean) as is_primary,

    -- dates
    {{ reporting_date('created_at') }} as created_on,

    -- provenance
    source_extract_id,
    source_row,
    known_from
from associations
where
    object = 'deal'
    and other_object = 'company'
    and label is not null
    and not is_primary
