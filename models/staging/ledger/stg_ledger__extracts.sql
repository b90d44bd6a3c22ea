with

extracts as (

    select * from {{ source('ledger', 'extracts') }}

)

select
    -- ids
    extract_id,

    -- text
    path,
    feed,
    status,
    message,

    -- numbers
    rows_read,
    rows_loaded,
    rows_unchanged,
    rows_superseded,
    rows_quarantined,

    -- dates
    extract_date
from extracts
-- a file without a date is refused, and belongs to every day
where
    extract_date is null
    or extract_date <= {{ as_of() }}
