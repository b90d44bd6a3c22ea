{#- The shares in `of` are exactly 1 in each group of the columns `over`. -#}
{% test sums_to_one(model, of, over) %}

select
    {{ over | join(',\n    ') }},
    sum({{ of }}) as shares_sum
from {{ model }}
group by {{ over | join(', ') }}
having coalesce(sum({{ of }}), 0) <> 1

{% endtest %}
