{#-
    Exact quotient, rounded once, half away from zero, to `scale` digits: both sides become whole
    numbers of 10^-input_scale, and 2|n| + |d| over 2|d| without remainder is the rounded |n / d|.
    Null where the denominator is 0. Whole parts may have up to 36 - 2 * input_scale digits; more is
    an overflow error, never a wrong number.
-#}
{% macro divide_money(numerator, denominator, scale=2, input_scale=9) -%}
    {{ return(adapter.dispatch('divide_money')(numerator, denominator, scale, input_scale)) }}
{%- endmacro %}


{% macro duckdb__divide_money(numerator, denominator, scale, input_scale) -%}
    {%- set whole = "cast(cast(%s as decimal(" ~ (36 - input_scale) ~ ", " ~ input_scale ~ ")) * 1"
        ~ "0" * input_scale ~ " as hugeint)" -%}
    {%- set n = whole | format(numerator) -%}
    {%- set d = whole | format(denominator) -%}
    {%- set unit = "1" if scale == 0 else "0." ~ "0" * (scale - 1) ~ "1" -%}
    cast(
        cast(
            (2 * abs({{ n }}) * 1{{ '0' * scale }} + abs({{ d }})) // nullif(2 * abs({{ d }}), 0)
            * case when (({{ numerator }}) < 0) = (({{ denominator }}) < 0) then 1 else -1 end
            as decimal(18, 0)
        ) * {{ unit }}
        as decimal(18, {{ scale }})
    )
{%- endmacro %}


{#- A decimal rounded once, half away from zero. -#}
{% macro round_money(amount, scale=2) -%}
    cast(round({{ amount }}, {{ scale }}) as decimal(18, {{ scale }}))
{%- endmacro %}
