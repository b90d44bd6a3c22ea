select
    letter,
    written_as
from {{ source('reference', 'letters') }}
