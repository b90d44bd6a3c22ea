with

payouts as (

    select * from {{ known_versions(source('prm', 'payouts')) }}

)

select
    -- ids
    payout_id,
    partnership_id,

    -- numbers
    amount as amount_native,
    currency,

    -- dates
    paid_on,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row,
    _known_from as known_from,
    _known_to as known_to,
    _is_deleted as is_deleted
from payouts
