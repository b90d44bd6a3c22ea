with

united as (

    {{- united(
        'accounts',
        salesforce='stg_salesforce__accounts',
        hubspot='stg_hubspot__companies'
    ) }}

),

merges as (

    select * from {{ ref('int_crm__account_merges') }}

)

select
    -- ids
    merges.merged_account_id as account_id,
    united.crm,
    united.crm_account_id,
    united.crm_parent_account_id,
    united.crm || ':' || united.crm_owner_id as owner_user_id,

    -- text
    united.account_name,
    united.website,
    united.phone,
    united.registration_number,
    united.account_type,
    united.industry,
    united.country,
    united.state,
    united.city,
    united.currency,
    united.segment,
    united.churn_risk,

    -- numbers
    united.employees,
    united.annual_revenue_native,
    united.health_score,

    -- flags
    united.is_target_account,

    -- dates
    united.created_on,

    -- provenance
    united.source_extract_id,
    united.source_row
from united
-- only a record that stands for itself: losers of merges drop out
inner join merges
    on united.crm = merges.crm
    and united.crm_account_id = merges.crm_account_id
    and united.crm || ':' || united.crm_account_id = merges.merged_account_id
