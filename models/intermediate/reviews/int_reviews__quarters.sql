with

quarters as (

    select * from {{ ref('int_performance__quarters') }}

),

latest as (

    select max(quarter_number) as latest_number
    from quarters

)

-- the quarter of the run, the last closed one, and the one before, for what it is compared with
select
    quarters.fiscal_quarter,
    quarters.quarter_number,
    not quarters.is_over as is_current,
    latest.latest_number - quarters.quarter_number <= 1 as is_reviewed,
    quarters.quarter_starts_on,
    cast({{ dbt.dateadd('day', '-1', 'quarters.quarter_starts_on') }} as date) as opens_on,
    quarters.quarter_ends_on,
    quarters.measured_on
from quarters
inner join latest
    on latest.latest_number - quarters.quarter_number <= 2
