with

as_known as (

    select * from {{ ref('int_crm__opportunities_as_known') }}

),

figures as (

    select
        known_on as month_end,
        sum(amount) filter (where coalesce(stage_category, 'open') = 'open')
            as open_pipeline_amount,
        count(*) filter (where coalesce(stage_category, 'open') = 'open') as open_opportunities,
        sum(amount) filter (where stage_category = 'won') as won_amount,
        count(*) filter (where stage_category = 'won') as won_opportunities
    from as_known
    where is_month_end
    group by known_on

),

metrics as (

    select metric
    from (
        values
        ('open_pipeline_amount'), ('open_opportunities'), ('won_amount'), ('won_opportunities')
    ) as named (metric)

)

select
    figures.month_end,
    metrics.metric,
    cast(
        case metrics.metric
            when 'open_pipeline_amount' then coalesce(figures.open_pipeline_amount, 0)
            when 'open_opportunities' then figures.open_opportunities
            when 'won_amount' then coalesce(figures.won_amount, 0)
            when 'won_opportunities' then figures.won_opportunities
        end as decimal(38, 2)
    ) as value
from figures
cross join metrics
