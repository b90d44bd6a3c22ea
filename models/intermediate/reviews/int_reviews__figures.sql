with

measures as (

    select * from {{ ref('int_reviews__measures') }}

),

-- what a goal asks of one partner in one fiscal quarter: nobody says yet
{#- the place of goals.goal_vs_actual:

    select
        goals.scope_key as partner_id,
        quarters.fiscal_quarter,
        goals.metric as goal_metric,
        goals.target
    from {{ ref('goal_vs_actual') }} as goals
    inner join {{ ref('int_reviews__quarters') }} as quarters
        on goals.period_start = quarters.quarter_starts_on
        and goals.period_end = quarters.quarter_ends_on
    where goals.scope_type = 'partner'
#}
goals as (

    select
        cast(null as varchar) as partner_id,
        cast(null as varchar) as fiscal_quarter,
        cast(null as varchar) as goal_metric,
        cast(null as decimal(18, 2)) as target
    from measures
    where false

),

-- two goals for one figure: the higher one holds both
targets as (

    select
        partner_id,
        fiscal_quarter,
        goal_metric,
        max(target) as target
    from goals
    group by partner_id, fiscal_quarter, goal_metric

),

figures as (
    {% for metric in review_metrics() %}
    select
        partner_id,
        fiscal_quarter,
        quarter_number,
        is_reviewed,
        {{ loop.index }} as place,
        '{{ metric.section }}' as section,
        '{{ metric.metric }}' as metric,
        {{ metric.section }}__{{ metric.metric }} as value,
        '{{ metric.unit }}' as unit,
        {% if metric.goal %}'{{ metric.goal }}'{% else %}cast(null as varchar){% endif %}
            as goal_metric,
        {{ 'true' if metric.is_state else 'false' }} as is_state
    from measures
    {%- if not loop.last %}

    union all
    {% endif %}
    {%- endfor %}

)

select
    -- ids
    figures.partner_id,
    figures.fiscal_quarter,

    -- text
    figures.section,
    figures.metric,

    -- numbers
    figures.value,
    case when not figures.is_state then earlier.value end as prior_value,
    cast(targets.target as decimal(18, 6)) as target,
    figures.unit,
    cast(figures.place as integer) as place
from figures
left join figures as earlier
    on figures.partner_id = earlier.partner_id
    and figures.place = earlier.place
    and figures.quarter_number = earlier.quarter_number + 1
left join targets
    on figures.partner_id = targets.partner_id
    and figures.fiscal_quarter = targets.fiscal_quarter
    and figures.goal_metric = targets.goal_metric
where figures.is_reviewed
