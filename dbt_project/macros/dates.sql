{% macro reporting_date(column) -%}
    {%- if var('reporting_timezone') == 'UTC' -%}
        cast({{ column }} as date)
    {%- else -%}
        {{ adapter.dispatch('local_date')(column, var('reporting_timezone')) }}
    {%- endif -%}
{%- endmacro %}


{% macro duckdb__local_date(column, timezone) -%}
    cast({{ column }} at time zone 'UTC' at time zone '{{ timezone }}' as date)
{%- endmacro %}


{% macro spark__local_date(column, timezone) -%}
    cast(from_utc_timestamp({{ column }}, '{{ timezone }}') as date)
{%- endmacro %}


{% macro days_between(first_day, last_day) -%}
    cast({{ dbt.datediff(first_day, last_day, 'day') }} as integer)
{%- endmacro %}


{#- Days from one day to another, 0 where the second is the earlier; null where either is. -#}
{% macro duration(first_day, last_day) -%}
    case
        when {{ first_day }} > {{ last_day }} then 0
        else {{ days_between(first_day, last_day) }}
    end
{%- endmacro %}
