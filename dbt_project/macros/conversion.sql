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


{#-
    The amount of a collection, payout or term in the reporting currency, by the rate of the day on
    which it was made; null while no rate was known. `row` has amount_native and foreign_currency,
    `rates` is a join to int_crm__rate_times for that day.
-#}
{% macro amount_on_its_day(row, rates, amount='amount_native') -%}
    {%- set native = row ~ '.' ~ amount -%}
    case
        when {{ row }}.foreign_currency is null then {{ native }}
        when {{ rates }}.divisor is not null then {{ divide_money(native, rates ~ '.divisor') }}
        else {{ multiply_money(native, rates ~ '.multiplier') }}
    end
{%- endmacro %}
