with

metrics as (

    select * from {{ ref('int_performance__metrics') }}

)

{% for metric in scorecard_metrics() -%}
select
    partner_id,
    program_id,
    fiscal_quarter,
    '{{ metric }}' as metric,
    cast({{ metric }} as decimal(24, 6)) as value,
    cast({{ metric }}_last_four_quarters as decimal(24, 6)) as value_last_four_quarters
from metrics
{%- if not loop.last %}

union all

{% endif -%}
{%- endfor %}
