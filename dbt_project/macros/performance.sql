{#- The metrics of a scorecard that tier requirements and reward rules may name. -#}
{% macro scorecard_metrics() -%}
    {{ return([
        'sourced', 'influenced', 'sourced_deals', 'influenced_deals', 'given', 'received',
        'reciprocity', 'profile_fit', 'training_completion', 'sla_met'
    ]) }}
{%- endmacro %}


{#- What the ideal partner profile may name: words about a partner, and what it brought. -#}
{% macro profile_texts() -%}
    {{ return(['partner_type', 'region', 'size_band', 'country_code', 'tier']) }}
{%- endmacro %}


{% macro profile_amounts() -%}
    {{ return(['sourced_last_four_quarters', 'influenced_last_four_quarters']) }}
{%- endmacro %}


{#- One number of at most six digits after the point over another; 999.999999 where it is more. -#}
{% macro share_of(part, whole) -%}
    {%- set share = divide_money(part, whole, scale=6, input_scale=6) -%}
    cast(case when {{ share }} >= 1000 then 999.999999 else {{ share }} end as decimal(9, 6))
{%- endmacro %}


{#- A decimal without the zeros at its end, as people write it. -#}
{% macro plain_number(number) -%}
    rtrim(rtrim(cast(cast({{ number }} as decimal(24, 6)) as varchar), '0'), '.')
{%- endmacro %}
