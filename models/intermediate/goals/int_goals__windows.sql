with

periods as (

    select * from {{ ref('int_goals__periods') }}

)

-- goals of one metric and period share what falls into it; one that is to come has nothing yet
select distinct
    metric,
    period_starts_on,
    period_ends_on,
    known_on
from periods
where period_starts_on <= known_on
