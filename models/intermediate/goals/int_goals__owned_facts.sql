with

deal_facts as (

    select * from {{ ref('int_goals__deal_facts') }}

),

crm_facts as (

    select * from {{ ref('int_goals__crm_facts') }}

),

prm_facts as (

    select * from {{ ref('int_goals__prm_facts') }}

),

users as (

    select * from {{ ref('int_goals__users') }}

),

partners as (

    select * from {{ ref('stg_prm__partner_versions') }}

),

-- what a CRM knows has an owner there
of_crms as (

    select * from deal_facts

    union all

    select
        *,
        1 as amount
    from crm_facts

),

with_owner as (

    select
        facts.metric,
        facts.period_starts_on,
        facts.period_ends_on,
        facts.known_on,
        facts.fact_id,
        facts.partnership_id,
        users.email,
        users.team,
        facts.amount
    from of_crms as facts
    left join users
        on facts.known_on = users.known_on
        and facts.crm = users.crm
        and facts.crm_owner_id = users.crm_user_id

),

-- what the PRM knows is the partner manager's
with_manager as (

    select
        facts.metric,
        facts.period_starts_on,
        facts.period_ends_on,
        facts.known_on,
        facts.fact_id,
        facts.partnership_id,
        users.email,
        users.team,
        1 as amount
    from prm_facts as facts
    left join partners
        on facts.partner_id = partners.partner_id
        and {{ holds_on('partners', 'facts.known_on') }}
    left join users
        on facts.known_on = users.known_on
        and lower(partners.partner_manager_email) = users.email
        and users.rank_of_email = 1

)

select * from with_owner
union all
select * from with_manager
