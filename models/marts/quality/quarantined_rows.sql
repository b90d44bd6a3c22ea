with

quarantined_rows as (

    select * from {{ ref('stg_ledger__quarantined_rows') }}

),

extracts as (

    select * from {{ ref('stg_ledger__extracts') }}

)

select
    quarantined_rows.extract_id,
    quarantined_rows.path,
    quarantined_rows.record_number,
    quarantined_rows.reasons,
    quarantined_rows.record
from quarantined_rows
inner join extracts
    on quarantined_rows.extract_id = extracts.extract_id
