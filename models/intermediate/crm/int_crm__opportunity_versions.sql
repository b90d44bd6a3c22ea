with

united as (

    {{- united(
        'opportunity_versions',
        salesforce='stg_salesforce__opportunity_versions',
        hubspot='stg_hubspot__deal_versions'
    ) }}

),

merges as (

    select
        crm,
        crm_opportunity_id,
        min(known_from) as merged_on
    from {{ ref('int_crm__opportunity_merges') }}
    group by crm, crm_opportunity_id

),

survivors as (

    select * from {{ ref('int_crm__opportunity_survivors') }}

),

stages as (

    select * from {{ ref('int_crm__stages') }}

),

-- a deal that lost a merge existed until then, whatever its own row says
existing as (

    select
        united.*,
        survivors.opportunity_number,
        nullif(united.currency, '{{ var("reporting_currency") }}') as foreign_currency,
        case
            when united.known_to <= merges.merged_on then united.known_to
            else coalesce(merges.merged_on, united.known_to)
        end as existed_to
    from united
    left join survivors
        on united.crm = survivors.crm
        and united.crm_opportunity_id = survivors.crm_opportunity_id
    left join merges
        on united.crm = merges.crm
        and united.crm_opportunity_id = merges.crm_opportunity_id
        and survivors.survivor_opportunity_id
        is distinct from concat(united.crm, ':', united.crm_opportunity_id)
    where
        not united.is_deleted
        and (merges.merged_on is null or united.known_from < merges.merged_on)

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
        existing.*,
        pipelines_with_stages.pipeline as stage_pipeline,
        case
            when
                existing.stage is distinct from lag(existing.stage) over (
                    partition by existing.crm, existing.crm_opportunity_id
                    order by existing.known_from
                )
                then existing.known_from
        end as stay_start,
        first_value(existing.known_from) over (
            partition by existing.crm, existing.crm_opportunity_id
            order by existing.known_from
        ) as first_known_on
    from existing
    left join pipelines_with_stages
        on existing.crm = pipelines_with_stages.crm
        and existing.pipeline = pipelines_with_stages.pipeline

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
        -- a deal that is in no stage yet is open
        case when stays.stage is null then 'open' else stages.stage_category end as stage_category,
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
    opportunity_number,
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
    coalesce(stage, '(none)') as stage,
    stage_category,
    foreign_currency,

    -- numbers
    stage_order,
    stage_rank,
    amount_native,
    -- of a reporting-currency deal the amount itself is meant
    case when foreign_currency is not null then amount_converted_by_crm end
        as amount_converted_by_crm,

    -- flags
    created_on is null as has_no_created_date,

    -- dates
    -- without a date of its own a deal begins with the first extract that has it
    coalesce(created_on, first_known_on) as created_on,
    closes_on,
    closed_on,
    coalesce(closed_on, created_on, first_known_on) as conversion_day,
    changed_on,

    -- provenance
    source_extract_id,
    source_row,
    known_from,
    existed_to as known_to
from placed
