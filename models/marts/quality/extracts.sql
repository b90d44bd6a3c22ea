with

extracts as (

    select * from {{ ref('stg_ledger__extracts') }}

)

select
    extract_id,
    path,
    feed,
    extract_date,
    rows_read,
    rows_loaded,
    rows_unchanged,
    rows_superseded,
    rows_quarantined,
    status,
    message
from extracts
