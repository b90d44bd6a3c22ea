with

versions as (

    select * from {{ ref('int_crm__opportunity_versions') }}

),

month_ends as (

    select * from {{ ref('int_crm__month_ends') }}

),

first_extract as (

    select min(known_from) as first_extract_on
    from versions

),

days as (

    select month_ends.month_end as known_on
    from month_ends
    inner join first_extract
        on month_ends.month_end >= first_extract.first_extract_on

    union

    select as_of as known_on
    from {{ source('ledger', 'as_of') }}
    where as_of is not null

)

select
    days.known_on,
    coalesce(days.known_on = {{ as_of() }}, false) as is_as_of,
    month_ends.month_end is not null as is_month_end
from days
left join month_ends
    on days.known_on = month_ends.month_end
