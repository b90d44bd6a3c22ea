with

salesforce_leads as (

    select * from {{ ref('stg_salesforce__leads') }}

),

accounts as (

    select * from {{ ref('int_crm__account_survivors') }}

),

opportunities as (

    select * from {{ ref('int_crm__opportunities') }}

),

users as (

    select * from {{ ref('int_crm__users') }}

),

-- another CRM is one more select here
united as (

    select
        'salesforce' as crm,
        crm_lead_id,
        crm_owner_id,
        partnership_id,
        crm_partner_account_id,
        crm_converted_account_id,
        crm_converted_opportunity_id,
        company_name,
        website,
        country,
        status,
        created_on,
        -- a day after the extract has not come yet
        case when coalesce(is_converted, true) and converted_on <= known_from then converted_on end
            as converted_on,
        source_extract_id,
        source_row
    from salesforce_leads

)

select
    -- ids
    united.crm || ':' || united.crm_lead_id as lead_id,
    united.crm,
    united.crm_lead_id,
    united.partnership_id,
    partner_accounts.survivor_account_id as partner_account_id,
    united.crm_partner_account_id,
    converted_accounts.survivor_account_id as account_id,
    opportunities.opportunity_id as converted_opportunity_id,
    users.user_id as owner_user_id,

    -- text
    united.company_name,
    united.website,
    united.country,
    united.status,

    -- dates
    united.created_on,
    united.converted_on,

    -- provenance
    united.source_extract_id,
    united.source_row
from united
left join accounts as partner_accounts
    on united.crm = partner_accounts.crm
    and united.crm_partner_account_id = partner_accounts.crm_account_id
left join accounts as converted_accounts
    on united.crm = converted_accounts.crm
    and united.crm_converted_account_id = converted_accounts.crm_account_id
left join opportunities
    on united.crm = opportunities.crm
    and united.crm_converted_opportunity_id = opportunities.crm_opportunity_id
left join users
    on united.crm = users.crm
    and united.crm_owner_id = users.crm_user_id
