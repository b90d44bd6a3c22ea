with

notes as (

    select * from {{ ref('stg_policy__review_notes') }}

)

select
    -- ids
    partner_id,
    fiscal_quarter,
    policy_line as note_number,

    -- text
    note,
    owner,
    status,

    -- flags
    coalesce(status = 'open' and due_on < {{ as_of() }}, false) as is_overdue,

    -- dates
    noted_on,
    due_on
from notes
-- as of a day nobody has noted yet what was noted later
where noted_on <= {{ as_of() }}
