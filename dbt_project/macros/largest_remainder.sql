{#-
    Rows (the columns `over` and `tie_break`) with what each gets of one or several totals in
    proportion to its `parts`, by largest remainder: every share is cut off, towards zero, at its
    last digit; the units that are missing go to the largest remainders, where they are equal to the
    lower `tie_break`. Rows without parts are left out. Of `shares`, each is (column, total, digits,
    scale); a total is the same on all rows of a group, has 18 digits at most, and is 0 where it is
    null.

    Whole numbers alone, of 38 digits. The product of units and parts has no room there where both
    are large (10^15 cents, parts of 10^24), so a total of more than 9 digits is divided as on
    paper, its upper 9 digits before its lower 9. No number is then above 2 x 10^9 times the sum of
    the parts, which may go up to 5 x 10^28; beyond it is an overflow error, never a wrong number. A
    line of seeds/credit_models.csv with all shares, of six decimals each, has room for 200 touches
    a deal.
-#}
{% macro largest_remainder(relation, over, parts, tie_break, shares) -%}
    {%- set group = over | join(", ") -%}
    {%- set columns = (over + [tie_break]) | join(", ") -%}
    {%- set billion = whole_number("1000000000") -%}
(
    with

    wholes as (

        select
            {{ columns }},
            {{ whole_number(parts) }} as row_parts,
            sum({{ whole_number(parts) }}) over (partition by {{ group }}) as all_parts
            {%- for name, total, digits, scale in shares %},
            coalesce({{ total }}, 0) as {{ name }}_total
            {%- endfor %}
        from {{ relation }}
        where {{ parts }} > 0

    ),

    counted as (

        select
            *
            {%- for name, total, digits, scale in shares %},
            {{ units_of_decimal("abs(" ~ name ~ "_total)", scale) }} as {{ name }}_units
            {%- endfor %}
        from wholes

    ),

    dividends as (

        select
            *
            {%- for name, total, digits, scale in shares %},
            {%- if digits > 9 %}
            {%- set upper = whole_quotient(name ~ "_units", billion) ~ " * row_parts" %}
            {{ whole_quotient(upper, "all_parts") }} as {{ name }}_upper,
            mod({{ upper }}, all_parts) * {{ billion }}
            + mod({{ name }}_units, {{ billion }}) * row_parts as {{ name }}_lower
            {%- else %}
            {{ name }}_units * row_parts as {{ name }}_lower
            {%- endif %}
            {%- endfor %}
        from counted

    ),

    quotients as (

        select
            {{ columns }}
            {%- for name, total, digits, scale in shares %},
            {{ name }}_total,
            {{ name }}_units,
            {% if digits > 9 %}{{ name }}_upper * {{ billion }} + {% endif -%}
            {{ whole_quotient(name ~ "_lower", "all_parts") }} as {{ name }}_quotient,
            mod({{ name }}_lower, all_parts) as {{ name }}_remainder
            {%- endfor %}
        from dividends

    ),

    places as (

        select
            {{ columns }}
            {%- for name, total, digits, scale in shares %},
            {{ name }}_total,
            {{ name }}_quotient,
            {{ name }}_units - sum({{ name }}_quotient) over (partition by {{ group }})
                as {{ name }}_missing,
            row_number() over (
                partition by {{ group }} order by {{ name }}_remainder desc, {{ tie_break }}
            ) as {{ name }}_place
            {%- endfor %}
        from quotients

    )

    select
        {{ columns }}
        {%- for name, total, digits, scale in shares %},
        {%- set units = name ~ "_quotient + case when " ~ name ~ "_place <= " ~ name
            ~ "_missing then 1 else 0 end" %}
        {{ decimal_of_units(
            "case when " ~ name ~ "_total < 0 then -(" ~ units ~ ") else " ~ units ~ " end",
            digits,
            scale
        ) }} as {{ name }}
        {%- endfor %}
    from places
)
{%- endmacro %}


{#- A decimal in units of its last digit, 10^-scale. -#}
{% macro units_of_decimal(number, scale) -%}
    {{ whole_number("cast(" ~ number ~ " as decimal(38, " ~ scale ~ ")) * 1" ~ "0" * scale) }}
{%- endmacro %}


{#- The decimal that has so many units of 10^-scale. -#}
{% macro decimal_of_units(units, digits, scale) -%}
    {%- set unit = "1" if scale == 0 else "0." ~ "0" * (scale - 1) ~ "1" -%}
    cast(
        cast({{ units }} as decimal({{ digits }}, 0)) * {{ unit }}
        as decimal({{ digits }}, {{ scale }})
    )
{%- endmacro %}
