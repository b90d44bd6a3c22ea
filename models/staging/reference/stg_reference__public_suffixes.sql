select
    suffix,
    registrable_labels
from {{ source('reference', 'public_suffixes') }}
