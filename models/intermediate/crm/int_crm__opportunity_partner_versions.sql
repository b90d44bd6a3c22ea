with

united as (

    {{- united(
        'opportunity_partner_versions',
        salesforce='stg_salesforce__opportunity_partner_versions',
        hubspot='stg_hubspot__deal_partner_versions'
    ) }}

)

select
    -- ids
    crm || ':' || crm_opportunity_partner_id as opportunity_partner_id,
    crm,
    crm_opportunity_id,
    crm_partner_account_id,

    -- text
    crm_role,

    -- flags
    is_primary,
    is_deleted,

    -- dates
    -- HubSpot's API does not date its links; the first extract that has one does
    coalesce(created_on, min(known_from) over (partition by crm, crm_opportunity_partner_id))
        as created_on,

    -- provenance
    source_extract_id,
    source_row,
    known_from,
    known_to
from united
