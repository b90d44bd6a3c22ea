{#-
    What native amounts of a deal are multiplied by, where its rate is no divisor. `deal` has
    foreign_currency, is_converted_by_crm, multiplier, amount_native and amount_converted_by_crm.
-#}
{% macro rate_multiplier(deal) -%}
    case
        when {{ deal }}.foreign_currency is null then 1
        when not {{ deal }}.is_converted_by_crm then {{ deal }}.multiplier
        -- what is a million times dearer is a mistyped amount, and no rate
        when abs({{ deal }}.amount_converted_by_crm) < 1000000 * abs({{ deal }}.amount_native)
            then {{ divide_money(deal ~ '.amount_converted_by_crm', deal ~ '.amount_native', scale=9) }}
    end
{%- endmacro %}


{#- A deal's amount in the reporting currency; `deal` has rate_divisor and rate_multiplier besides. -#}
{% macro converted_amount(deal) -%}
    case
        when {{ deal }}.is_converted_by_crm then {{ deal }}.amount_converted_by_crm
        else {{ at_rate(deal ~ '.amount_native', deal) }}
    end
{%- endmacro %}


{#- A native amount at the rate of a deal, that has rate_divisor and rate_multiplier. -#}
{% macro at_rate(amount, deal) -%}
    case
        when {{ deal }}.rate_divisor is not null then {{ divide_money(amount, deal ~ '.rate_divisor') }}
        else {{ multiply_money(amount, deal ~ '.rate_multiplier') }}
    end
{%- endmacro %}
