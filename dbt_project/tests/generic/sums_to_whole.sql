{#-
    The parts in `of`, summed over the columns `over`, are exactly `column` of `whole`. `on` names the
    columns by which a sum finds its whole (the default: all of `over`); [] compares grand totals.
-#}
{% test sums_to_whole(model, of, whole, column, over=[], on=none, where=none, whole_where=none) %}

{%- set keys = over if on is none else on %}

with

parts as (

    select
        {% for key in over %}{{ key }}, {% endfor -%}
        coalesce(sum({{ of }}), 0) as parts_sum
    from {{ model }}
    {% if where %}where {{ where }}{% endif %}
    {% if over %}group by {{ over | join(', ') }}{% endif %}

),

wholes as (

    select
        {% for key in keys %}{{ key }}, {% endfor -%}
        coalesce(sum({{ column }}), 0) as whole_sum
    from {{ whole }}
    {% if whole_where %}where {{ whole_where }}{% endif %}
    {% if keys %}group by {{ keys | join(', ') }}{% endif %}

)

select
    {% for key in over %}parts.{{ key }}, {% endfor -%}
    parts.parts_sum,
    wholes.whole_sum
from parts
full outer join wholes
    on true
    {%- for key in keys %}
    and parts.{{ key }} is not distinct from wholes.{{ key }}
    {%- endfor %}
where coalesce(parts.parts_sum, 0) <> coalesce(wholes.whole_sum, 0)

{% endtest %}
