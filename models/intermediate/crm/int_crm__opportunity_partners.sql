with

named as (

    select *
    from {{ ref('int_crm__opportunity_partner_versions') }}
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

)

select
    -- ids
    named.opportunity_partner_id,
    named.crm,
    opportunities.opportunity_id,
    opportunities.owner_user_id,
    accounts.survivor_account_id as partner_account_id,
    named.crm_partner_account_id,

    -- text
    named.crm_role,

    -- flags
    named.is_primary,

    -- dates
    named.created_on,

    -- provenance
    named.source_extract_id,
    named.source_row
from named
inner join survivors
    on named.crm = survivors.crm
    and named.crm_opportunity_id = survivors.crm_opportunity_id
inner join opportunities
    on survivors.survivor_opportunity_id = opportunities.opportunity_id
left join accounts
    on named.crm = accounts.crm
    and named.crm_partner_account_id = accounts.crm_account_id
