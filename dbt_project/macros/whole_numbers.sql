{#- A number without fraction, with the most digits that are exact: 38. -#}
{% macro whole_number(number) -%}
    {{ return(adapter.dispatch('whole_number')(number)) }}
{%- endmacro %}


{% macro duckdb__whole_number(number) -%}
    cast({{ number }} as hugeint)
{%- endmacro %}


{#- Both are whole numbers, the first not below 0, the second above it. -#}
{% macro whole_quotient(dividend, divisor) -%}
    {{ return(adapter.dispatch('whole_quotient')(dividend, divisor)) }}
{%- endmacro %}


{% macro duckdb__whole_quotient(dividend, divisor) -%}
    (({{ dividend }}) // ({{ divisor }}))
{%- endmacro %}
