{#- As many rows as `whole` has, each after its own condition: nothing lost, no join made more. -#}
{% test row_count_equals(model, whole, where=none, whole_where=none) %}

with

counted as (

    select count(*) as rows_found
    from {{ model }}
    {% if where %}where {{ where }}{% endif %}

),

expected as (

    select count(*) as rows_expected
    from {{ whole }}
    {% if whole_where %}where {{ whole_where }}{% endif %}

)

select
    counted.rows_found,
    expected.rows_expected
from counted
cross join expected
where counted.rows_found <> expected.rows_expected

{% endtest %}
