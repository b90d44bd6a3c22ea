with

accounts as (

    select * from {{ current_version(source('salesforce', 'account')) }}

)

select
    -- ids
    id as crm_account_id,
    parent_id as crm_parent_account_id,
    owner_id as crm_owner_id,

    -- text
    name as account_name,
    website,
    phone,
    registration_number,
    type as account_type,
    industry,
    billing_country as country,
    billing_state as state,
    billing_city as city,
    currency_iso_code as currency,
    segment,
    churn_risk,

    -- numbers
    number_of_employees as employees,
    annual_revenue as annual_revenue_native,
    health_score,

    -- flags
    is_target_account,

    -- dates
    {{ reporting_date('created_date') }} as created_on,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row,
    _known_from as known_from
from accounts
