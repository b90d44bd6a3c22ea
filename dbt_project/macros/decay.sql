{#-
    2^(-days / half life) rounded half up to 12 decimals, in whole numbers. The double that power()
    gives is a digit off in 15 of the 1,825,365 pairs of 0 to 5000 days and half lives of 1 to 365.
    The half lives that the days hold whole are halvings; for what is left of one, the series of
    exp(-x), x below ln 2, is summed in units of 10^-19. Each step is rounded to half a unit and the
    next damps it by x / k, so the end is off by less than two units, 2 x 10^-7 of the last digit.
-#}
{% macro half_life_fraction(days, half_life_days) -%}
    {#- ln 2 to 25 decimals -#}
    {%- set logarithm = whole_number("6931471805599453094172321") -%}
    {%- set million = whole_number("1000000") -%}
    {{ whole_quotient(
        "2 * mod(" ~ days ~ ", " ~ half_life_days ~ ") * " ~ logarithm ~ " + " ~ half_life_days
            ~ " * " ~ million,
        "2 * " ~ half_life_days ~ " * " ~ million
    ) }}
{%- endmacro %}


{% macro decay_parts(whole_half_lives, half_life_fraction) -%}
    {#- 0.7 x 10^19 times 10^19 has room in 38 digits; 0.7^21 / 21! is below 10^-22 -#}
    {%- set one = whole_number("1" ~ "0" * 19) -%}
    {%- set series = namespace(sum=one) -%}
    {%- for k in range(20, 0, -1) -%}
        {%- set series.sum = one ~ " - " ~ whole_quotient(
            half_life_fraction ~ " * (" ~ series.sum ~ ") + " ~ whole_number(5 * k ~ "0" * 18),
            whole_number(k ~ "0" * 19)
        ) -%}
    {%- endfor -%}
    {#- a power of two is exact in a double too, and 41 halvings leave nothing of 12 decimals -#}
    {%- set halvings = whole_number("power(2, least(" ~ whole_half_lives ~ ", 60))") -%}
    {{ whole_quotient(
        "2 * (" ~ series.sum ~ ") + 10000000 * " ~ halvings,
        "20000000 * " ~ halvings
    ) }}
{%- endmacro %}
