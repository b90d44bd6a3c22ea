with

training_assignments as (

    select * from {{ known_versions(source('prm', 'training_assignments')) }}

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
    _known_from as known_from,
    _known_to as known_to,
    _is_deleted as is_deleted
from training_assignments
