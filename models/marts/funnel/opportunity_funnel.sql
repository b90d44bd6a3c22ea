with

funnels as (

    select * from {{ ref('int_funnel__sliced_funnels') }}

)

select
    -- what is counted
    cohort_month,
    crm,
    pipeline,
    involvement,
    case when slice = 'program' then slice_key end as program_id,
    stage,
    stage_rank,
    policy,

    -- numbers
    reached,
    advanced,
    won,
    step_conversion,
    overall_conversion,
    median_days_in_stage
from funnels
where slice in ('all', 'program')
