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


{#- Rows with the whole numbers of that many digits as `number`, from 0 on, in no order. -#}
{% macro numbers_of_digits(digits) -%}
    select
        {% for place in range(digits) -%}
        {{ '+ ' if not loop.first }}{{ 10 ** place }} * place_{{ place }}.digit
        {% endfor -%}
        as number
    from {% for place in range(digits) -%}
    {{ '    cross join ' if not loop.first }}(
        {% for digit in range(10) -%}
        {{ 'union all ' if not loop.first }}select {{ digit }} as digit
        {% endfor -%}
    ) as place_{{ place }}
    {% endfor %}
{%- endmacro %}
