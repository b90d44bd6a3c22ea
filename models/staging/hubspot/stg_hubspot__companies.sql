with

companies as (

    select * from {{ current_version(source('hubspot', 'companies')) }}

),

owners as (

    select * from {{ ref('stg_hubspot__owner_spellings') }}

)

select
    -- ids
    companies.id as crm_account_id,
    companies.hs_parent_company_id as crm_parent_account_id,
    coalesce(owners.crm_user_id, companies.hubspot_owner_id) as crm_owner_id,

    -- text
    companies.name as account_name,
    coalesce(companies.domain, companies.website) as website,
    companies.phone,
    companies.registration_number,
    companies.type as account_type,
    companies.industry,
    companies.country,
    companies.state,
    companies.city,
    cast(null as varchar) as currency,
    companies.segment,
    companies.churn_risk,

    -- numbers
    companies.numberofemployees as employees,
    companies.annualrevenue as annual_revenue_native,
    companies.health_score,

    -- flags
    companies.is_target_account,

    -- dates
    {{ reporting_date('companies.createdate') }} as created_on,

    -- provenance
    companies._extract_id as source_extract_id,
    companies._row as source_row,
    companies._known_from as known_from
from companies
left join owners
    on lower(companies.hubspot_owner_id) = owners.spelling
