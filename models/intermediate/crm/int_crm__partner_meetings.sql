with

salesforce_tasks as (

    select * from {{ ref('stg_salesforce__tasks') }}

),

salesforce_events as (

    select * from {{ ref('stg_salesforce__events') }}

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
        crm_activity_id,
        crm_subject_id,
        crm_owner_id,
        crm_partner_account_id,
        call_type,
        disposition,
        coalesce(is_closed, {{ is_completed('status') }}, true) as was_held,
        held_on,
        source_extract_id,
        source_row,
        known_from
    from salesforce_tasks

    union all

    select
        'salesforce' as crm,
        crm_activity_id,
        crm_subject_id,
        crm_owner_id,
        crm_partner_account_id,
        call_type,
        disposition,
        coalesce({{ is_completed('status') }}, true) as was_held,
        held_on,
        source_extract_id,
        source_row,
        known_from
    from salesforce_events
    -- an invitee's copy is the same meeting once more
    where not coalesce(is_child, false)

)

select
    -- ids
    united.crm || ':' || united.crm_activity_id as meeting_id,
    united.crm,
    partner_accounts.survivor_account_id as partner_account_id,
    united.crm_partner_account_id,
    coalesce(opportunities.account_id, subject_accounts.survivor_account_id) as account_id,
    opportunities.opportunity_id,
    users.user_id as owner_user_id,
    united.crm_owner_id,

    -- text
    united.call_type,
    united.disposition,

    -- dates
    united.held_on,

    -- provenance
    united.source_extract_id,
    united.source_row
from united
left join accounts as partner_accounts
    on united.crm = partner_accounts.crm
    and united.crm_partner_account_id = partner_accounts.crm_account_id
left join opportunities
    on united.crm = opportunities.crm
    and united.crm_subject_id = opportunities.crm_opportunity_id
left join accounts as subject_accounts
    on united.crm = subject_accounts.crm
    and united.crm_subject_id = subject_accounts.crm_account_id
left join users
    on united.crm = users.crm
    and united.crm_owner_id = users.crm_user_id
where
    united.crm_partner_account_id is not null
    and united.was_held
    and united.held_on <= united.known_from
