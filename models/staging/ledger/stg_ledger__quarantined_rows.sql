with

quarantined_rows as (

    select * from {{ source('ledger', 'quarantined_rows') }}

)

select
    -- ids
    extract_id,
    record_number,

    -- text
    path,
    reasons,
    record
from quarantined_rows
