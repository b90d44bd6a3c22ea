with

salesforce_versions as (

    select * from {{ ref('stg_salesforce__opportunity_versions') }}

),

stages as (

    select * from {{ ref('int_crm__stages') }}

),

-- another CRM is one more select here
united as (

    select
        'salesforce' as crm,
        crm_opportunity_id,
        crm_account_id,
        crm_owner_id,
        opportunity_name,
        opportunity_type,
        lead_source,
        pipeline,
        stage,
        nullif(currency, '{{ var("reporting_currency") }}') as foreign_currency,
        amount_native,
        created_on,
        closes_on,
        changed_on,
        source_extract_id,
        source_row,
        known_from,
        known_to
    from salesforce_versions
    where not is_deleted

),

pipelines_with_stages as (

    select distinct
        crm,
        pipeline
    from stages
    where pipeline is not null

),

stay_starts as (

    select
        united.*,
        pipelines_with_stages.pipeline as stage_pipeline,
        case
            when
                united.stage is distinct from lag(united.stage) over (
                    partition by united.crm, united.crm_opportunity_id order by united.known_from
                )
                then united.known_from
        end as stay_start
    from united
    left join pipelines_with_stages
        on united.crm = pipelines_with_stages.crm
        and united.pipeline = pipelines_with_stages.pipeline

),

stays as (

    select
        *,
        max(stay_start) over (
            partition by crm, crm_opportunity_id
            order by known_from
            rows between unbounded preceding and current row
        ) as in_stage_since
    from stay_starts

),

placed as (

    select
        stays.*,
        stages.stage_category,
        stages.stage_order,
        stages.stage_rank,
        case
            when stages.stage_category in ('won', 'lost')
                then least(stays.closes_on, stays.in_stage_since)
        end as closed_on
    from stays
    left join stages
        on stays.crm = stages.crm
        and stays.stage_pipeline is not distinct from stages.pipeline
        and stays.stage = stages.stage

)

select
    -- ids
    concat(crm, ':', crm_opportunity_id) as opportunity_id,
    crm,
    crm_opportunity_id,
    crm_account_id,
    crm_owner_id,

    -- text
    opportunity_name,
    opportunity_type,
    lead_source,
    pipeline,
    stage_pipeline,
    stage,
    stage_category,
    foreign_currency,

    -- numbers
    stage_order,
    stage_rank,
    amount_native,

    -- dates
    created_on,
    closes_on,
    closed_on,
    coalesce(closed_on, created_on) as conversion_day,
    changed_on,

    -- provenance
    source_extract_id,
    source_row,
    known_from,
    known_to
from placed
