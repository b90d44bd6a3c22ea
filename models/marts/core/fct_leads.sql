with

leads as (

    select * from {{ ref('int_crm__leads') }}

),

partnerships as (

    select * from {{ ref('int_partners__partnerships') }}

),

mentions as (

    select * from {{ ref('int_partners__mentions') }}

),

matched_accounts as (

    select * from {{ ref('int_account_mapping__matched_accounts') }}

),

customers_of_partners as (

    select distinct account_id
    from matched_accounts
    where their_population = 'customer'

)

select
    -- ids
    leads.lead_id,
    coalesce(partnerships.partnership_id, mentions.partnership_id) as partnership_id,
    leads.account_id,
    leads.converted_opportunity_id,

    -- text
    leads.status,

    -- flags
    customers_of_partners.account_id is not null as is_ecosystem_qualified,

    -- dates
    leads.created_on,
    leads.converted_on,

    -- provenance
    leads.source_extract_id,
    leads.source_row
from leads
left join partnerships
    on leads.partnership_id = partnerships.partnership_id
left join mentions
    on leads.lead_id = mentions.subject_id
    and mentions.subject_type = 'lead'
left join customers_of_partners
    on leads.account_id = customers_of_partners.account_id
