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


{#- Fiscal year, named by the calendar year in which it ends. -#}
{% macro fiscal_year(day) -%}
    {%- set first_month = var('fiscal_year_start_month') -%}
    cast(extract(year from {{ day }}) as integer)
    {%- if first_month > 1 %}
    + case when extract(month from {{ day }}) >= {{ first_month }} then 1 else 0 end
    {%- endif %}
{%- endmacro %}


{#- First day of the fiscal quarter that holds the day. -#}
{% macro fiscal_quarter_starts_on(day) -%}
    {%- set months_before -%}
        -((cast(extract(month from {{ day }}) as integer) + {{ 12 - var('fiscal_year_start_month') }}) % 3)
    {%- endset -%}
    cast({{ dbt.dateadd('month', months_before, dbt.date_trunc('month', day)) }} as date)
{%- endmacro %}


{#- Fiscal year and quarter, such as 2026-Q2; of any day, the calendar of dim_dates has an end. -#}
{% macro fiscal_quarter(day) -%}
    {%- set first_month = var('fiscal_year_start_month') -%}
    cast({{ fiscal_year(day) }} as varchar)
    || case cast(extract(month from {{ day }}) as integer)
        {%- for month in range(1, 13) %}
        when {{ month }} then '-Q{{ (month - first_month) % 12 // 3 + 1 }}'
        {%- endfor %}
    end
{%- endmacro %}
