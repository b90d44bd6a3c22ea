with

united as (

    {{- united(
        'lead_versions',
        salesforce='stg_salesforce__lead_versions',
        hubspot='stg_hubspot__lead_versions'
    ) }}

)

select
    -- ids
    crm || ':' || crm_lead_id as lead_id,
    crm,
    crm_lead_id,
    crm_owner_id,
    partnership_id,
    crm_partner_account_id,
    crm_converted_account_id,
    crm_converted_opportunity_id,

    -- text
    company_name,
    website,
    country,
    status,

    -- flags
    -- a day after the extract has not come yet, nor what it brings
    coalesce(is_converted, true) and coalesce(converted_on <= known_from, true)
        as is_converted_by_then,
    is_deleted,

    -- dates
    -- without a date of its own a lead begins with the first extract that has it
    coalesce(created_on, min(known_from) over (partition by crm, crm_lead_id)) as created_on,
    converted_on,

    -- provenance
    source_extract_id,
    source_row,
    known_from,
    known_to
from united
