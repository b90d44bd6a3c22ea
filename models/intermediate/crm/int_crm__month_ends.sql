with

versions as (

    select * from {{ ref('int_crm__opportunity_versions') }}

),

bounds as (

    select
        {{ dbt.last_day('min(created_on)', 'month') }} as first_month_end,
        {{ as_of() }} as last_day
    from versions
    where known_to is null

),

-- 0 to 9999: eight hundred years of months
numbers as (

    {{ numbers_of_digits(4) }}

),

month_ends as (

    select
        cast({{ dbt.last_day(
            dbt.dateadd('month', 'numbers.number', 'bounds.first_month_end'), 'month'
        ) }} as date) as month_end,
        bounds.last_day
    from bounds
    inner join numbers
        on numbers.number
        <= {{ dbt.datediff('bounds.first_month_end', 'bounds.last_day', 'month') }}

)

select month_end
from month_ends
where month_end <= last_day
