with

overlaps_of_lists as (

    select * from {{ ref('int_account_mapping__overlaps') }}

),

matches as (

    select * from {{ ref('int_account_mapping__matches') }}

),

found as (

    select
        list_key,
        sum(case when match_status = 'auto' then 1 else 0 end) as auto_matches,
        sum(case when match_status = 'manual' then 1 else 0 end) as manual_matches,
        sum(case when match_status = 'review' then 1 else 0 end) as in_review
    from matches
    group by list_key

),

partner_keys as (

    select * from {{ ref('int_partners__partner_keys') }}

)

select
    case when overlaps_of_lists.list_key like 'list:%' then substring(overlaps_of_lists.list_key, 6) end
        as partner_key,
    partner_keys.partner_id,
    cast(overlaps_of_lists.accounts as bigint) as accounts,
    cast(overlaps_of_lists.records as bigint) as records,
    cast(round(overlaps_of_lists.expected_matches, 0) as bigint) as expected_matches,
    cast(coalesce(found.auto_matches, 0) as bigint) as auto_matches,
    cast(coalesce(found.manual_matches, 0) as bigint) as manual_matches,
    cast(coalesce(found.in_review, 0) as bigint) as in_review
from overlaps_of_lists
left join found
    on overlaps_of_lists.list_key = found.list_key
left join partner_keys
    on substring(overlaps_of_lists.list_key, 6) = partner_keys.partner_key
