with

rows_behind as (

    select * from {{ ref('int_reviews__rows') }}

),

quarters as (

    select *
    from {{ ref('int_reviews__quarters') }}
    where is_reviewed

)

select
    -- ids
    rows_behind.partner_id,
    rows_behind.fiscal_quarter,

    -- text
    rows_behind.section,
    rows_behind.list,
    rows_behind.outcome,
    rows_behind.subject_type,
    rows_behind.subject_id,
    rows_behind.subject_name,
    rows_behind.detail,
    rows_behind.partnership_id,

    -- numbers
    rows_behind.amount,
    rows_behind.whole_amount,
    rows_behind.number,
    rows_behind.days,

    -- dates
    rows_behind.happened_on
from rows_behind
inner join quarters
    on rows_behind.fiscal_quarter = quarters.fiscal_quarter
