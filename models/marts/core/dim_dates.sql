{%- set first_month = var('fiscal_year_start_month') -%}

with

deals as (

    select * from {{ ref('int_crm__opportunities') }}

),

bounds as (

    select
        coalesce(
            least(min(created_on), min(closes_on), min(closed_on)), {{ as_of() }}
        ) as earliest_day,
        {{ as_of() }} as as_of
    from deals

),

calendar as (

    select
        {{ dbt.date_trunc('year', 'earliest_day') }} as first_day,
        extract(year from as_of) + 3 as year_after
    from bounds
    where as_of is not null

),

-- 100,000 numbers, 273 years of days
numbers as (

    {{ numbers_of_digits(5) }}

),

-- from the end backwards: a deal dated centuries ago cannot push today off the calendar
days as (

    select
        cast({{ dbt.dateadd(
            'day', '-1 - numbers.number', "cast(calendar.year_after || '-01-01' as date)"
        ) }} as date) as date_day,
        cast(calendar.first_day as date) as first_day
    from calendar
    cross join numbers

),

fiscal as (

    select
        date_day,
        cast(extract(year from date_day) as integer) as calendar_year,
        cast(extract(month from date_day) as integer) as calendar_month,
        cast({{ dbt.date_trunc('month', 'date_day') }} as date) as month_starts_on,
        cast({{ dbt.last_day('date_day', 'month') }} as date) as month_ends_on,
        {{ fiscal_year('date_day') }} as fiscal_year,
        {{ fiscal_quarter('date_day') }} as fiscal_quarter,
        cast(
            (extract(month from date_day) + {{ 12 - first_month }}) % 12 + 1 as integer
        ) as fiscal_month
    from days
    where date_day >= first_day

)

select
    date_day,
    calendar_year,
    calendar_month,
    month_starts_on,
    month_ends_on,
    fiscal_year,
    fiscal_quarter,
    fiscal_month,
    date_day = month_ends_on as is_month_end,
    date_day = month_ends_on and fiscal_month in (3, 6, 9, 12) as is_fiscal_quarter_end,
    date_day = month_ends_on and fiscal_month = 12 as is_fiscal_year_end
from fiscal
