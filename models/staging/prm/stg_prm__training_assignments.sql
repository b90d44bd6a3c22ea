with

training_assignments as (

    select * from {{ current_version(source('prm', 'training_assignments')) }}

)

select
    -- ids
    assignment_id,
    partner_id,

    -- text
    person_email,
    course,

    -- flags
    required as is_required,

    -- dates
    assigned_on,
    due_on,
    completed_on,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row,
    _known_from as known_from
from training_assignments
