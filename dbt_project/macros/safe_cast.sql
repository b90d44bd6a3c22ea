{#- dbt's own is a plain cast on DuckDB, which fails on a bad value. -#}
{% macro duckdb__safe_cast(field, type) -%}
    try_cast({{ field }} as {{ type }})
{%- endmacro %}
