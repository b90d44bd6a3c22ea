with

figures as (

    select * from {{ ref('int_reviews__figures') }}

),

freezes as (

    select * from {{ ref('int_reviews__freezes') }}

),

kept_quarters as (

    select *
    from {{ source('closed', 'quarters') }}
    where freezes_on <= {{ as_of() }}

),

kept as (

    select * from {{ source('closed', 'partner_business_reviews') }}

),

-- a quarter that closed is told as it was on its freeze day, once that was made
told_today as (

    select
        figures.*,
        freezes.freezes_on
    from figures
    inner join freezes
        on figures.fiscal_quarter = freezes.fiscal_quarter
    left join kept_quarters
        on figures.fiscal_quarter = kept_quarters.fiscal_quarter
    where kept_quarters.fiscal_quarter is null

),

told_before as (

    select kept.*
    from kept
    inner join kept_quarters
        on kept.fiscal_quarter = kept_quarters.fiscal_quarter
    inner join freezes
        on kept.fiscal_quarter = freezes.fiscal_quarter

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
    coalesce(freezes_on = {{ as_of() }}, false) as is_frozen,

    -- dates
    {{ as_of() }} as as_of
from told_today

union all

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
    true as is_frozen,

    -- dates
    as_of
from told_before
