with

blocks as (

    select * from {{ ref('int_account_mapping__blocks') }}

),

accounts as (

    select
        blocking_rule,
        block_key,
        count(*) as accounts
    from blocks
    where side = 'account'
    group by
        blocking_rule,
        block_key

),

records as (

    select
        list_key,
        blocking_rule,
        block_key,
        count(*) as records
    from blocks
    where side = 'record'
    group by
        list_key,
        blocking_rule,
        block_key

)

select
    records.list_key,
    records.blocking_rule,
    records.block_key,
    accounts.accounts,
    records.records,
    accounts.accounts * records.records as pairs,
    -- never quadratic on a hot key: gmail.com on 4% of both sides would be 16 million pairs of 100,000
    accounts.accounts * records.records > {{ var('match_block_pairs') }} as is_dropped
from records
inner join accounts
    on records.blocking_rule = accounts.blocking_rule
    and records.block_key = accounts.block_key
