with

salesforce_accounts as (

    select * from {{ ref('stg_salesforce__accounts') }}

),

survivors as (

    select * from {{ ref('int_crm__account_survivors') }}

),

united as (

    select
        'salesforce' as crm,
        crm_account_id,
        crm_parent_account_id,
        crm_owner_id,
        account_name,
        website,
        phone,
        account_type,
        industry,
        country,
        state,
        city,
        currency,
        segment,
        churn_risk,
        employees,
        annual_revenue_native,
        health_score,
        is_target_account,
        created_on,
        source_extract_id,
        source_row
    from salesforce_accounts

)

select
    -- ids
    survivors.survivor_account_id as account_id,
    united.crm,
    united.crm_account_id,
    parents.survivor_account_id as parent_account_id,
    united.crm || ':' || united.crm_owner_id as owner_user_id,

    -- text
    united.account_name,
    united.website,
    united.phone,
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
inner join survivors
    on united.crm = survivors.crm
    and united.crm_account_id = survivors.crm_account_id
    and united.crm || ':' || united.crm_account_id = survivors.survivor_account_id
left join survivors as parents
    on united.crm = parents.crm
    and united.crm_parent_account_id = parents.crm_account_id
