with

held as (

    select *
    from {{ ref('int_crm__partner_meeting_versions') }}
    where known_to is null

),

accounts as (

    select * from {{ ref('int_crm__account_survivors') }}

),

survivors as (

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
    held.meeting_id,
    held.crm,
    partner_accounts.survivor_account_id as partner_account_id,
    held.crm_partner_account_id,
    coalesce(opportunities.account_id, subject_accounts.survivor_account_id) as account_id,
    opportunities.opportunity_id,
    users.user_id as owner_user_id,
    held.crm_owner_id,

    -- text
    held.call_type,
    held.disposition,

    -- dates
    held.held_on,

    -- provenance
    held.source_extract_id,
    held.source_row
from held
left join accounts as partner_accounts
    on held.crm = partner_accounts.crm
    and held.crm_partner_account_id = partner_accounts.crm_account_id
left join survivors
    on held.crm = survivors.crm
    and held.crm_opportunity_id = survivors.crm_opportunity_id
left join opportunities
    on survivors.survivor_opportunity_id = opportunities.opportunity_id
left join accounts as subject_accounts
    on held.crm = subject_accounts.crm
    and held.crm_account_id = subject_accounts.crm_account_id
left join users
    on held.crm = users.crm
    and held.crm_owner_id = users.crm_user_id
