with

figures as (

    select * from {{ ref('int_reviews__figures') }}

)

select
    -- ids
    partner_id,
    fiscal_quarter,

    -- text
    section,
    metric,

    -- numbers
    value,
    prior_value,
    target,
    unit,
    place,

    -- flags
    false as is_frozen,

    -- dates
    {{ as_of() }} as as_of
from figures
