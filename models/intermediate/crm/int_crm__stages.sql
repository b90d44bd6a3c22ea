with

policy as (

    select * from {{ ref('stg_policy__crm_stages') }}

),

hubspot_stages as (

    select * from {{ ref('stg_hubspot__pipeline_stages') }}

),

-- a pipeline that policy says nothing about is as HubSpot has it: all of its stages, or none
policed as (

    select distinct pipeline
    from policy
    where crm = 'hubspot'

),

unpoliced as (

    select hubspot_stages.*
    from hubspot_stages
    where not exists (
        select 1
        from policed
        where coalesce(policed.pipeline, hubspot_stages.pipeline) = hubspot_stages.pipeline
    )

),

stages as (

    select
        crm,
        pipeline,
        stage,
        stage_category,
        stage_order
    from policy

    union all

    -- of two stages of one name, one deleted, the living one says what it means
    select
        'hubspot' as crm,
        pipeline,
        stage,
        case
            when is_closed and probability > 0 then 'won'
            when is_closed then 'lost'
            when probability = 1 and is_closed is null then 'won'
            else 'open'
        end as stage_category,
        coalesce(stage_order, 0) as stage_order
    from unpoliced
    qualify row_number() over (
        partition by pipeline, stage order by is_deleted asc, stage_order asc nulls last
    ) = 1

)

select
    crm,
    pipeline,
    stage,
    stage_category,
    stage_order,
    -- a lost stage lies on no way: it has no rank, and takes none from the others
    case
        when stage_category <> 'lost'
            then cast(dense_rank() over (
                partition by crm, pipeline, stage_category = 'lost' order by stage_order
            ) as integer)
    end as stage_rank
from stages
