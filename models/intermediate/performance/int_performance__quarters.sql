with

events as (

    select * from {{ ref('int_performance__events') }}

),

trainings as (

    select * from {{ ref('int_performance__required_trainings') }}

),

co_marketing as (

    select * from {{ ref('co_marketing') }}

),

partners as (

    select *
    from {{ ref('dim_partners') }}
    where is_listed

),

days as (

    select happened_on as shown_on from events
    union all
    select due_on as shown_on from trainings
    union all
    select co_marketing.starts_on as shown_on
    from co_marketing
    inner join partners
        on co_marketing.partner_id = partners.partner_id

),

bounds as (

    select
        -- the quarter of today is there even if nobody has anything to show
        least(min(shown_on), {{ as_of() }}) as first_day,
        {{ as_of() }} as as_of
    from days

),

-- 0 to 9999: quarters of 2,500 years. The calendar of dim_dates begins with the first deal, and
-- a partner may have been asked or taught before anybody bought
numbers as (

    {{ numbers_of_digits(4) }}

),

starts as (

    select
        cast({{ dbt.dateadd(
            'month', '-3 * numbers.number', fiscal_quarter_starts_on('bounds.as_of')
        ) }} as date) as quarter_starts_on
    from bounds
    inner join numbers
        on 3 * numbers.number
        <= {{ dbt.datediff('bounds.first_day', 'bounds.as_of', 'month') }} + 3

),

quarters as (

    select
        {{ fiscal_quarter('quarter_starts_on') }} as fiscal_quarter,
        quarter_starts_on,
        cast({{ dbt.dateadd(
            'day', '-1', dbt.dateadd('month', '3', 'quarter_starts_on')
        ) }} as date) as quarter_ends_on
    from starts

)

select
    quarters.fiscal_quarter,
    row_number() over (order by quarters.quarter_starts_on) as quarter_number,
    quarters.quarter_starts_on,
    quarters.quarter_ends_on,
    least(quarters.quarter_ends_on, bounds.as_of) as measured_on,
    quarters.quarter_ends_on < bounds.as_of as is_over
from quarters
inner join bounds
    on quarters.quarter_ends_on >= bounds.first_day
