{#-
    What is due by a term on a basis amount, in the reporting currency: a flat amount for as long as
    there is a basis at all, else the rate's share, rounded half away from zero, and either no more
    than the cap. 0 where no term fits.
-#}
{% macro commission(term, basis_amount) -%}
    {%- set earned -%}
        case
            when {{ basis_amount }} = 0 or {{ term }}.term_id is null then 0
            when {{ term }}.rate is null then {{ term }}.flat_amount
            else {{ multiply_money(basis_amount, term ~ '.rate') }}
        end
    {%- endset -%}
    cast(
        coalesce(
            greatest(
                least({{ earned }}, coalesce({{ term }}.cap_amount, 9999999999999999.99)),
                -coalesce({{ term }}.cap_amount, 9999999999999999.99)
            ),
            0
        ) as decimal(18, 2)
    )
{%- endmacro %}
