with

visits as (

    select * from {{ ref('int_crm__stage_visits') }}

),

opportunities as (

    select * from {{ ref('int_crm__opportunities') }}

)

select
    -- ids
    opportunities.opportunity_id,
    visits.visit_number,

    -- text
    opportunities.pipeline,
    visits.stage,
    visits.move,

    -- numbers
    visits.days_in_stage,

    -- flags
    visits.is_current,

    -- dates
    visits.entered_on,
    visits.exited_on,

    -- provenance
    visits.source_extract_id,
    visits.source_row
from visits
inner join opportunities on visits.opportunity_number = opportunities.opportunity_number
