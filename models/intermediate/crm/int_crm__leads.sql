with

united as (

    {{- united('leads', salesforce='stg_salesforce__leads', hubspot='stg_hubspot__leads') }}

),

survivors as (

    select * from {{ ref('int_crm__lead_survivors') }}

),

accounts as (

    select * from {{ ref('int_crm__account_survivors') }}

),

opportunity_survivors as (

    select * from {{ ref('int_crm__opportunity_survivors') }}

),

opportunities as (

    select * from {{ ref('int_crm__opportunities') }}

),

users as (

    select * from {{ ref('int_crm__users') }}

)

select
    -- ids
    survivors.survivor_lead_id as lead_id,
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
    -- a day after the extract has not come yet
    case
        when coalesce(united.is_converted, true) and united.converted_on <= united.known_from
            then united.converted_on
    end as converted_on,

    -- provenance
    united.source_extract_id,
    united.source_row
from united
-- only a record that stands for itself: losers of merges drop out
inner join survivors
    on united.crm = survivors.crm
    and united.crm_lead_id = survivors.crm_lead_id
    and united.crm || ':' || united.crm_lead_id = survivors.survivor_lead_id
left join accounts as partner_accounts
    on united.crm = partner_accounts.crm
    and united.crm_partner_account_id = partner_accounts.crm_account_id
left join accounts as converted_accounts
    on united.crm = converted_accounts.crm
    and united.crm_converted_account_id = converted_accounts.crm_account_id
left join opportunity_survivors
    on united.crm = opportunity_survivors.crm
    and united.crm_converted_opportunity_id = opportunity_survivors.crm_opportunity_id
left join opportunities
    on opportunity_survivors.survivor_opportunity_id = opportunities.opportunity_id
left join users
    on united.crm = users.crm
    and united.crm_owner_id = users.crm_user_id
