with

salesforce_partners as (

    select * from {{ ref('stg_salesforce__opportunity_partners') }}

),

accounts as (

    select * from {{ ref('int_crm__account_survivors') }}

),

opportunities as (

    select * from {{ ref('int_crm__opportunities') }}

),

-- another CRM is one more select here
united as (

    select
        'salesforce' as crm,
        crm_opportunity_partner_id,
        crm_opportunity_id,
        crm_partner_account_id,
        crm_role,
        is_primary,
        created_on,
        source_extract_id,
        source_row
    from salesforce_partners

)

select
    -- ids
    united.crm || ':' || united.crm_opportunity_partner_id as opportunity_partner_id,
    united.crm,
    opportunities.opportunity_id,
    opportunities.owner_user_id,
    accounts.survivor_account_id as partner_account_id,
    united.crm_partner_account_id,

    -- text
    united.crm_role,

    -- flags
    united.is_primary,

    -- dates
    united.created_on,

    -- provenance
    united.source_extract_id,
    united.source_row
from united
inner join opportunities
    on united.crm = opportunities.crm
    and united.crm_opportunity_id = opportunities.crm_opportunity_id
left join accounts
    on united.crm = accounts.crm
    and united.crm_partner_account_id = accounts.crm_account_id
