{#-
    Before the bracket of a CTE that is costly and read more than once. DuckDB otherwise puts its
    expressions into every reader; Spark decides for itself.
-#}
{% macro computed_once() -%}
    {{ return(adapter.dispatch('computed_once')()) }}
{%- endmacro %}


{% macro duckdb__computed_once() -%}
    materialized
{%- endmacro %}


{% macro spark__computed_once() -%}
{%- endmacro %}
