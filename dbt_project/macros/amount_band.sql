{#-
    Number of the band of the var amount_bands that an amount is in, 1 for the lowest; an edge
    begins the band above it. Band 0 is that of the deals without an amount.
-#}
{% macro amount_band(amount) -%}
    {%- set edges = var('amount_bands') -%}
    {%- if not edges or edges | unique | sort | list != edges -%}
        {{ exceptions.raise_compiler_error(
            'dbt_project.yml: amount_bands is ' ~ edges
            ~ '; name one amount or more in it, each above the one before it.'
        ) }}
    {%- endif -%}
    case
        when {{ amount }} is null then 0
        {%- for edge in edges %}
        when {{ amount }} < {{ edge }} then {{ loop.index }}
        {%- endfor %}
        else {{ edges | length + 1 }}
    end
{%- endmacro %}
