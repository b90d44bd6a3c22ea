with

records as (

    select * from {{ ref('int_crm__account_records') }}

),

survivors as (

    select * from {{ ref('int_crm__account_survivors') }}

)

select
    -- ids
    records.account_id,
    records.crm,
    records.crm_account_id,
    -- a parent that turned out to be the same company is none
    nullif(parents.survivor_account_id, records.account_id) as parent_account_id,
    records.owner_user_id,

    -- text
    records.account_name,
    records.website,
    records.phone,
    records.registration_number,
    records.account_type,
    records.industry,
    records.country,
    records.state,
    records.city,
    records.currency,
    records.segment,
    records.churn_risk,

    -- numbers
    records.employees,
    records.annual_revenue_native,
    records.health_score,

    -- flags
    records.is_target_account,

    -- dates
    records.created_on,

    -- provenance
    records.source_extract_id,
    records.source_row
from records
-- of a company that two CRMs have, one record stands
inner join survivors
    on records.crm = survivors.crm
    and records.crm_account_id = survivors.crm_account_id
    and records.account_id = survivors.survivor_account_id
left join survivors as parents
    on records.crm = parents.crm
    and records.crm_parent_account_id = parents.crm_account_id
