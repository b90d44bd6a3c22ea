with

stages as (

    select * from {{ ref('stg_policy__crm_stages') }}

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
