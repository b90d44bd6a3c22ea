with

blocks as (

    select * from {{ ref('int_account_mapping__blocks') }}

),

accounts as (

    select
        block_number,
        count(*) as accounts
    from blocks
    where side = 'account'
    group by block_number

),

records as (

    select
        list_key,
        blocking_rule,
        block_number,
        count(*) as records
    from blocks
    where side = 'record'
    group by
        list_key,
        blocking_rule,
        block_number

)

select
    records.list_key,
    records.blocking_rule,
    records.block_number,
    accounts.accounts,
    records.records,
    accounts.accounts * records.records as pairs,
    -- never quadratic on a hot key: gmail.com on 4% of both sides would be 16 million pairs of 100,000
    accounts.accounts * records.records > {{ var('match_block_pairs') }} as is_dropped
from records
inner join accounts
    on records.block_number = accounts.block_number
