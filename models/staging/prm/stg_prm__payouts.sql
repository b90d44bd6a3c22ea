with

payouts as (

    select * from {{ current_version(source('prm', 'payouts')) }}

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
    _row as source_row
from payouts
