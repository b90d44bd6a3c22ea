with

told as (

    select *
    from {{ ref('int_crm__lead_versions') }}
    where
        known_to is null
        and not is_deleted

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
    told.crm,
    told.crm_lead_id,
    told.partnership_id,
    partner_accounts.survivor_account_id as partner_account_id,
    told.crm_partner_account_id,
    converted_accounts.survivor_account_id as account_id,
    opportunities.opportunity_id as converted_opportunity_id,
    users.user_id as owner_user_id,

    -- text
    told.company_name,
    told.website,
    told.country,
    told.status,

    -- dates
    told.created_on,
    case when told.is_converted_by_then then told.converted_on end as converted_on,

    -- provenance
    told.source_extract_id,
    told.source_row
from told
-- only a record that stands for itself: losers of merges drop out
inner join survivors
    on told.crm = survivors.crm
    and told.crm_lead_id = survivors.crm_lead_id
    and told.crm || ':' || told.crm_lead_id = survivors.survivor_lead_id
left join accounts as partner_accounts
    on told.crm = partner_accounts.crm
    and told.crm_partner_account_id = partner_accounts.crm_account_id
left join accounts as converted_accounts
    on told.crm = converted_accounts.crm
    and told.crm_converted_account_id = converted_accounts.crm_account_id
    and told.is_converted_by_then
left join opportunity_survivors
    on told.crm = opportunity_survivors.crm
    and told.crm_converted_opportunity_id = opportunity_survivors.crm_opportunity_id
    and told.is_converted_by_then
left join opportunities
    on opportunity_survivors.survivor_opportunity_id = opportunities.opportunity_id
left join users
    on told.crm = users.crm
    and told.crm_owner_id = users.crm_user_id
