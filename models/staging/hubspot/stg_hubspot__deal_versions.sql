{%- set home_currency = var('hubspot_home_currency') or var('reporting_currency') -%}

with

versions as (

    select * from {{ known_versions(source('hubspot', 'deals')) }}

),

stages as (

    select * from {{ ref('stg_hubspot__pipeline_stages') }}

),

pipelines as (

    select
        crm_pipeline_id,
        min(pipeline) as pipeline
    from stages
    group by crm_pipeline_id

),

lone_stages as (

    select * from {{ ref('stg_hubspot__lone_stages') }}

),

associations as (

    select * from {{ ref('stg_hubspot__associations') }}

),

owners as (

    select * from {{ ref('stg_hubspot__owner_spellings') }}

),

companies_of_deals as (

    select
        crm_object_id as deal_id,
        crm_other_id as company_id,
        max(case when is_primary then 1 else 0 end) as is_primary,
        max(case when label is not null and not is_primary then 1 else 0 end) as has_role,
        min(created_at) as created_at
    from associations
    where
        object = 'deal'
        and other_object = 'company'
    group by crm_object_id, crm_other_id
    -- who is linked for a role alone is not whom the deal is with
    having max(case when is_primary or label is null then 1 else 0 end) = 1

),

-- HubSpot makes the first company of a deal the primary one
company_of_deal as (

    select
        deal_id,
        company_id
    from companies_of_deals
    qualify row_number() over (
        partition by deal_id
        order by
            is_primary desc nulls last,
            has_role asc nulls last,
            created_at asc nulls last,
            company_id asc nulls last
    ) = 1

)

select
    -- ids
    versions.id as crm_opportunity_id,
    coalesce(
        company_of_deal.company_id,
        {{ hubspot_only_item('versions.associated_company_ids') }}
    ) as crm_account_id,
    coalesce(owners.crm_user_id, versions.hubspot_owner_id) as crm_owner_id,

    -- text
    versions.dealname as opportunity_name,
    versions.dealtype as opportunity_type,
    coalesce(pipelines.pipeline, versions.pipeline, lone_stages.pipeline) as pipeline,
    -- HubSpot's own exports hold labels where its API has ids
    coalesce(
        stages.stage,
        lone_stages.stage,
        {{ hubspot_stage_label('versions.dealstage', 'versions.pipeline') }}
    ) as stage,
    coalesce(versions.deal_currency_code, '{{ home_currency }}') as currency,
    versions.hs_analytics_source as lead_source,

    -- numbers
    versions.amount as amount_native,
    {%- if home_currency == var('reporting_currency') %}
    versions.amount_in_home_currency as amount_converted_by_crm,
    {%- else %}
    cast(null as decimal(18, 2)) as amount_converted_by_crm,
    {%- endif %}

    -- flags
    versions._is_deleted as is_deleted,

    -- dates
    {{ reporting_date('versions.createdate') }} as created_on,
    {{ reporting_date('versions.hs_lastmodifieddate') }} as changed_on,
    {{ hubspot_day('versions.closedate') }} as closes_on,

    -- provenance
    versions._extract_id as source_extract_id,
    versions._row as source_row,
    versions._known_from as known_from,
    versions._known_to as known_to
from versions
left join stages
    on versions.pipeline = stages.crm_pipeline_id
    and versions.dealstage = stages.crm_stage_id
left join pipelines
    on versions.pipeline = pipelines.crm_pipeline_id
left join lone_stages
    on versions.dealstage = lone_stages.crm_stage_id
left join company_of_deal
    on versions.id = company_of_deal.deal_id
left join owners
    on lower(versions.hubspot_owner_id) = owners.spelling
