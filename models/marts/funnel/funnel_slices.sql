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
    slice,
    slice_key,
    stage,
    stage_rank,
    policy,

    -- numbers
    reached,
    advanced,
    won,
    step_conversion,
    overall_conversion,
    median_days_in_stage,

    -- flags
    slice = 'segment' as is_additive
from funnels
where slice in ('partner_type', 'segment')
