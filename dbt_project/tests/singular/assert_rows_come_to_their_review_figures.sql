-- figures that are taken from other marts, against the rows that the review shows for them
with

figures as (

    select *
    from {{ ref('partner_business_review') }}
    where not is_frozen

),

rows_behind as (

    select * from {{ ref('review_rows') }}

),

from_rows as (
    {% for metric in review_metrics() if metric.rows %}
    select
        partner_id,
        fiscal_quarter,
        '{{ metric.section }}' as section,
        '{{ metric.metric }}' as metric,
        cast({{ review_figure_of_rows(metric) }} as decimal(18, 6)) as value
    from rows_behind
    group by partner_id, fiscal_quarter
    {%- if not loop.last %}

    union all
    {% endif %}
    {%- endfor %}

)

select
    figures.partner_id,
    figures.fiscal_quarter,
    figures.section,
    figures.metric,
    figures.value,
    from_rows.value as value_of_rows
from figures
-- a partner without any row has figures all the same
left join from_rows
    on figures.partner_id = from_rows.partner_id
    and figures.fiscal_quarter = from_rows.fiscal_quarter
    and figures.section = from_rows.section
    and figures.metric = from_rows.metric
where
    figures.section || '.' || figures.metric in (
        {%- for metric in review_metrics() if metric.rows %}
        '{{ metric.section }}.{{ metric.metric }}'{% if not loop.last %},{% endif %}
        {%- endfor %}
    )
    and coalesce(figures.value, 0) <> coalesce(from_rows.value, 0)
