with

block_sizes as (

    select * from {{ ref('int_account_mapping__block_sizes') }}

)

select
    case when list_key like 'list:%' then substring(list_key, 6) end as partner_key,
    blocking_rule,
    count(*) as blocks,
    cast(sum(case when is_dropped then 0 else pairs end) as bigint) as pairs,
    cast(sum(case when is_dropped then 1 else 0 end) as bigint) as dropped_blocks,
    cast(sum(case when is_dropped then pairs else 0 end) as bigint) as dropped_pairs,
    cast(max(pairs) as bigint) as largest_block
from block_sizes
group by
    list_key,
    blocking_rule
