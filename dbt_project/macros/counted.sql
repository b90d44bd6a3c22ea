{#- A number with its noun: 1 meeting, 2 meetings. -#}
{% macro counted(number, noun) -%}
    cast({{ number }} as varchar) || case when {{ number }} = 1 then ' {{ noun }}' else ' {{ noun }}s' end
{%- endmacro %}
