{#-
    Median of whole numbers in a group: the middle one, or the mean of the two in the middle, which
    is exact, as it ends in .0 or .5. Nulls are left out.
-#}
{% macro median_of(number) -%}
    cast({{ adapter.dispatch('median_of')(number) }} as decimal(9, 2))
{%- endmacro %}


{% macro default__median_of(number) -%}
    median({{ number }})
{%- endmacro %}


{#- Spark has no median() before 3.4. -#}
{% macro spark__median_of(number) -%}
    percentile({{ number }}, 0.5)
{%- endmacro %}
