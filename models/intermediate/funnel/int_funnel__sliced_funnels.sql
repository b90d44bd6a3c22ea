with

cohort_deals as (

    select * from {{ ref('int_funnel__cohort_deals') }}

),

stages_reached as (

    select * from {{ ref('int_funnel__stages_reached') }}

),

visits as (

    select * from {{ ref('int_crm__stage_visits') }}

),

distinct_cohorts as (

    select distinct
        cohort_month,
        crm,
        pipeline,
        involvement,
        slice,
        slice_key
    from cohort_deals

),

-- one number instead of six columns: 20,000,000 stages of deals are grouped by it in a quarter of
-- the time
cohorts as (

    select
        cohort_month,
        crm,
        pipeline,
        involvement,
        slice,
        slice_key,
        cast(row_number() over (
            order by cohort_month, crm, pipeline, involvement, slice, slice_key
        ) as integer) as cohort_number
    from distinct_cohorts

),

deals as (

    select
        cohorts.cohort_number,
        cohort_deals.opportunity_number,
        cohort_deals.is_won
    from cohort_deals
    inner join cohorts
        on cohort_deals.cohort_month = cohorts.cohort_month
        and cohort_deals.crm = cohorts.crm
        and cohort_deals.pipeline is not distinct from cohorts.pipeline
        and cohort_deals.involvement = cohorts.involvement
        and cohort_deals.slice = cohorts.slice
        and cohort_deals.slice_key = cohorts.slice_key

),

counted as (

    select
        deals.cohort_number,
        reached.stage,
        reached.stage_rank,
        {%- for policy, is_reached in [('observed', 'was_in'), ('imputed', 'was_in_or_beyond')] %}
        sum(case when reached.{{ is_reached }} then 1 else 0 end) as {{ policy }}_reached,
        sum(case when reached.{{ is_reached }} and reached.went_on then 1 else 0 end)
            as {{ policy }}_advanced,
        sum(case when reached.{{ is_reached }} and deals.is_won then 1 else 0 end)
            as {{ policy }}_won
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from deals
    inner join stages_reached as reached on deals.opportunity_number = reached.opportunity_number
    group by
        deals.cohort_number,
        reached.stage,
        reached.stage_rank

),

stays as (

    select
        deals.cohort_number,
        visits.stage,
        {{ median_of('visits.days_in_stage') }} as median_days_in_stage
    from deals
    inner join visits on deals.opportunity_number = visits.opportunity_number
    where visits.days_in_stage is not null
    group by
        deals.cohort_number,
        visits.stage

),

by_policy as (

    {%- for policy in ['observed', 'imputed'] %}

    select
        cohort_number,
        stage,
        stage_rank,
        '{{ policy }}' as policy,
        {{ policy }}_reached as reached,
        {{ policy }}_advanced as advanced,
        {{ policy }}_won as won
    from counted
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

-- the way from end to end is that of the deals which reached the first stage
from_the_first as (

    select
        *,
        {%- for column in ['reached', 'won'] %}
        first_value({{ column }}) over (
            partition by cohort_number, policy
            order by stage_rank, stage
        ) as {{ column }}_at_first
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from by_policy

)

select
    -- what is counted
    cohorts.cohort_month,
    cohorts.crm,
    cohorts.pipeline,
    cohorts.involvement,
    cohorts.slice,
    cohorts.slice_key,
    funnels.stage,
    funnels.stage_rank,
    funnels.policy,

    -- numbers
    cast(funnels.reached as integer) as reached,
    cast(funnels.advanced as integer) as advanced,
    cast(funnels.won as integer) as won,
    cast({{ divide_money('funnels.advanced', 'funnels.reached', scale=6) }} as decimal(9, 6))
        as step_conversion,
    cast({{ divide_money('funnels.won_at_first', 'funnels.reached_at_first', scale=6) }}
        as decimal(9, 6)) as overall_conversion,
    stays.median_days_in_stage
from from_the_first as funnels
inner join cohorts on funnels.cohort_number = cohorts.cohort_number
left join stays
    on funnels.cohort_number = stays.cohort_number
    and funnels.stage = stays.stage
