with

blocks as (

    select * from {{ ref('int_account_mapping__blocks') }}

),

block_sizes as (

    select * from {{ ref('int_account_mapping__block_sizes') }}

)

select distinct
    records.list_key,
    records.content_hash as record_content,
    accounts.content_hash as account_content
from block_sizes
inner join blocks as records
    on block_sizes.list_key = records.list_key
    and block_sizes.block_number = records.block_number
    and records.side = 'record'
inner join blocks as accounts
    on block_sizes.block_number = accounts.block_number
    and accounts.side = 'account'
where not block_sizes.is_dropped
