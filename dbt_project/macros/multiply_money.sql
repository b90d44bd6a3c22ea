{#- Exact product with a rate, rounded once, half away from zero, to cents. -#}
{% macro multiply_money(amount, rate) -%}
    {{ return(adapter.dispatch('multiply_money')(amount, rate)) }}
{%- endmacro %}


{#- Two decimals of 18 digits multiply within 18 digits on DuckDB, and overflow. -#}
{% macro duckdb__multiply_money(amount, rate) -%}
    {{ round_money("cast(" ~ amount ~ " as decimal(27, 2)) * " ~ rate) }}
{%- endmacro %}


{% macro default__multiply_money(amount, rate) -%}
    {{ round_money(amount ~ " * " ~ rate) }}
{%- endmacro %}
