with

weighed as (

    select * from {{ ref('int_account_mapping__weighed_pairs') }}

),

settled as (

    select * from {{ ref('int_account_mapping__settled_pairs') }}

),

-- what has found its company is nobody else's rival any more
open_pairs as (

    select
        weighed.*,
        coalesce(records.account_content = weighed.account_content, false) as is_settled,
        (records.account_content is not null and records.account_content <> weighed.account_content)
        or (accounts.record_content is not null and accounts.record_content <> weighed.record_content)
            as is_taken
    from weighed
    left join settled as records
        on weighed.list_key = records.list_key
        and weighed.record_content = records.record_content
    left join settled as accounts
        on weighed.list_key = accounts.list_key
        and weighed.account_content = accounts.account_content
        and accounts.is_one_to_one

),

taken as (

    select
        *,
        0 as rank_of_account,
        0 as rank_of_record,
        cast(0 as decimal(9, 6)) as probability,
        cast(0 as decimal(9, 6)) as share_among_rivals
    from open_pairs
    where is_taken

),

free as (

    select *
    from open_pairs
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
    is_settled,
    false as is_taken,
    millibits,
    rank_of_account,
    rank_of_record,
    probability,
    share_among_rivals
from {{ rivalled('free', [
    'list_key', 'record_content', 'account_content', 'name_relation', 'is_same_text',
    'registration', 'domain', 'phone', 'place', 'identifiers', 'is_settled'
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
    false as is_settled,
    true as is_taken,
    millibits,
    rank_of_account,
    rank_of_record,
    probability,
    share_among_rivals
from taken
