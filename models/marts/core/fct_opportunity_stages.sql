with

visits as (

    select * from {{ ref('int_crm__stage_visits') }}

)

select
    -- ids
    opportunity_id,
    visit_number,

    -- text
    pipeline,
    stage,
    move,

    -- numbers
    days_in_stage,

    -- flags
    is_current,

    -- dates
    entered_on,
    exited_on,

    -- provenance
    source_extract_id,
    source_row
from visits
