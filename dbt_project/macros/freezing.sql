{#- The day on which what ended on a day freezes; before the first extract nothing was known, so nothing does. -#}
{% macro freezes_on(ended_on) -%}
    greatest(
        cast({{ dbt.dateadd('day', var('freeze_after_days'), ended_on) }} as date),
        (select min(extract_date) from {{ source('ledger', 'extracts') }} where is_crm and status = 'loaded')
    )
{%- endmacro %}
