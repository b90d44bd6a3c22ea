with

companies as (

    select * from {{ current_version(source('hubspot', 'companies')) }}

)

select
    -- ids
    id as crm_account_id,
    hs_parent_company_id as crm_parent_account_id,
    hubspot_owner_id as crm_owner_id,

    -- text
    name as account_name,
    coalesce(domain, website) as website,
    phone,
    type as account_type,
    industry,
    country,
    state,
    city,
    cast(null as varchar) as currency,
    segment,
    churn_risk,

    -- numbers
    numberofemployees as employees,
    annualrevenue as annual_revenue_native,
    health_score,

    -- flags
    is_target_account,

    -- dates
    {{ reporting_date('createdate') }} as created_on,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row,
    _known_from as known_from
from companies
