with

weighed as (

    select * from {{ ref('int_account_mapping__weighed_pairs') }}

),

settled as (

    select * from {{ ref('int_account_mapping__settled_pairs') }}

),

-- what has found its company is nobody else's rival any more
marked as {{ computed_once() }} (

    select
        weighed.*,
        coalesce(records.account_content <> weighed.account_content, false)
        or coalesce(accounts.record_content <> weighed.record_content, false) as is_taken
    from weighed
    left join settled as records
        on weighed.list_key = records.list_key
        and weighed.record_content = records.record_content
    left join settled as accounts
        on weighed.list_key = accounts.list_key
        and weighed.account_content = accounts.account_content
        and accounts.is_one_to_one

),

free as (

    select *
    from marked
    where not is_taken

)

select
    list_key,
    record_content,
    account_content,
    name_relation,
    is_same_text,
    registration,
    domain,
    phone,
    place,
    identifiers,
    is_taken,
    millibits,
    rank_of_account,
    rank_of_record,
    probability,
    share_among_rivals
from {{ rivalled('free', [
    'list_key', 'record_content', 'account_content', 'name_relation', 'is_same_text',
    'registration', 'domain', 'phone', 'place', 'identifiers', 'is_taken'
]) }}

union all

select
    list_key,
    record_content,
    account_content,
    name_relation,
    is_same_text,
    registration,
    domain,
    phone,
    place,
    identifiers,
    is_taken,
    millibits,
    cast(null as bigint) as rank_of_account,
    cast(null as bigint) as rank_of_record,
    cast(0 as decimal(9, 6)) as probability,
    cast(0 as decimal(9, 6)) as share_among_rivals
from marked
where is_taken
