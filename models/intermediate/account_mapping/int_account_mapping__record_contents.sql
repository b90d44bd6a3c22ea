with

records as (

    select * from {{ ref('int_account_mapping__records') }}

),

features as (

    select * from {{ ref('int_account_mapping__features') }}

)

select
    records.side,
    records.list_key,
    records.record_id,
    features.written_number,
    features.content_hash
from records
inner join features
    on records.written_number = features.written_number
