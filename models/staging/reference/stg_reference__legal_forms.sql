select
    form,
    place,
    is_glued
from {{ source('reference', 'legal_forms') }}
