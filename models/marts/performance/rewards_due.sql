with

metric_values as (

    select *
    from {{ ref('int_performance__metric_values') }}
    where program_id is null

),

rules as (

    select * from {{ ref('stg_policy__reward_rules') }}

),

quarters as (

    select * from {{ ref('int_performance__quarters') }}

)

select
    -- ids
    metric_values.partner_id,
    metric_values.fiscal_quarter,
    rules.rule,

    -- text
    rules.reward,
    rules.metric,

    -- numbers
    metric_values.value,
    rules.minimum,

    -- flags
    quarters.is_over as is_quarter_over
from rules
inner join metric_values
    on rules.metric = metric_values.metric
    and rules.minimum <= metric_values.value
inner join quarters
    on metric_values.fiscal_quarter = quarters.fiscal_quarter
