{#-
    Ends of Wilson's interval for a share, at 95% confidence (E. B. Wilson, 1927):
    (2k + z^2 -+ z * sqrt(z^2 + 4k(n - k) / n)) / (2(n + z^2)) for k of n. Rounded once; null for
    none.
-#}
{% macro wilson_low(successes, trials) -%}
    cast(round({{ wilson_end(successes, trials, '-') }}, 6) as decimal(9, 6))
{%- endmacro %}


{% macro wilson_high(successes, trials) -%}
    cast(round({{ wilson_end(successes, trials, '+') }}, 6) as decimal(9, 6))
{%- endmacro %}


{#- The lower end (-) or the upper one (+), not rounded. -#}
{% macro wilson_end(successes, trials, sign) -%}
    {%- set k = "cast(" ~ successes ~ " as double)" -%}
    {%- set n = "cast(nullif(" ~ trials ~ ", 0) as double)" -%}
    {%- set z = "cast(1.959963984540054 as double)" -%}
    (2 * {{ k }} + {{ z }} * {{ z }}
        {{ sign }} {{ z }} * sqrt({{ z }} * {{ z }} + 4 * {{ k }} * ({{ n }} - {{ k }}) / {{ n }}))
    / (2 * ({{ n }} + {{ z }} * {{ z }}))
{%- endmacro %}
