with

activities as (

    select *
    from {{ ref('int_crm__meeting_versions') }}
    where
        known_to is null
        and not is_deleted

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

),

held as (

    select *
    from activities
    where
        crm_partner_account_id is not null
        -- an invitee's copy is the same meeting once more
        and not coalesce(is_child, false)
        and coalesce(is_closed, {{ is_completed('status') }}, true)
        and held_on <= known_from

)

select
    -- ids
    held.crm || ':' || held.crm_activity_id as meeting_id,
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
