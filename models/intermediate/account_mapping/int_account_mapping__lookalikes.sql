with

contents as (

    select * from {{ ref('int_account_mapping__contents') }}

),

probabilities as (

    select * from {{ ref('int_account_mapping__pair_probabilities') }}

),

weights as (

    select * from {{ ref('int_account_mapping__weights') }}

),

lists as (

    select distinct list_key
    from contents
    where side = 'record'

),

settled as (

    select * from {{ ref('int_account_mapping__settled_pairs') }}

),

-- accounts by what could be seen of a look-alike
accounts as (

    select
        lists.list_key,
        contents.content_hash as account_content,
        case when contents.city_key is null then '-' else 'city ' end
        || case when contents.domain is null then '-' else 'domain' end as known,
        settled.account_content is not null as is_settled
    from contents
    cross join lists
    left join settled
        on lists.list_key = settled.list_key
        and contents.content_hash = settled.account_content
    where contents.side = 'account'

),

exposed as (

    select
        list_key,
        known,
        sum(case when is_settled then 1 else 0 end) as settled_accounts,
        sum(case when is_settled then 0 else 1 end) as unsettled_accounts
    from accounts
    group by
        list_key,
        known

),

-- which accounts have a candidate of which kind that is nobody's match
seen as (

    select distinct
        probabilities.list_key,
        probabilities.name_relation,
        probabilities.place,
        probabilities.identifiers,
        probabilities.account_content
    from probabilities
    left join settled
        on probabilities.list_key = settled.list_key
        and probabilities.record_content = settled.record_content
    where settled.record_content is null

),

counted as (

    select
        seen.list_key,
        seen.name_relation,
        seen.place,
        seen.identifiers,
        accounts.known,
        sum(case when accounts.is_settled then 1 else 0 end) as settled_lookalikes,
        sum(case when accounts.is_settled then 0 else 1 end) as unsettled_lookalikes
    from seen
    inner join accounts
        on seen.list_key = accounts.list_key
        and seen.account_content = accounts.account_content
    group by
        seen.list_key,
        seen.name_relation,
        seen.place,
        seen.identifiers,
        accounts.known

),

-- settled accounts have found their company: what else looks like them is another one. As many of the
-- others' candidates are so too.
expected as (

    select
        counted.list_key,
        counted.name_relation,
        counted.place,
        counted.identifiers,
        sum(counted.settled_lookalikes) as settled_lookalikes,
        sum(counted.unsettled_lookalikes) as unsettled_lookalikes,
        sum(cast(
            exposed.unsettled_accounts
            * (
                counted.settled_lookalikes + weights.lookalikes_assumed
                * case
                    when counted.identifiers = 'same' then weights.lookalike_rate_of_identifiers
                    when counted.name_relation in ('generic', 'parted') or counted.identifiers = 'kindred'
                        then weights.lookalike_rate_of_same_names
                    else weights.lookalike_rate
                end
            )
            / (exposed.settled_accounts + weights.lookalikes_assumed) as decimal(18, 6)
        )) as expected_lookalikes
    from counted
    cross join weights
    inner join exposed
        on counted.list_key = exposed.list_key
        and counted.known = exposed.known
    group by
        counted.list_key,
        counted.name_relation,
        counted.place,
        counted.identifiers

)

select
    list_key,
    name_relation,
    place,
    identifiers,
    settled_lookalikes,
    unsettled_lookalikes,
    expected_lookalikes,
    cast(
        case
            when unsettled_lookalikes = 0 then 0
            else greatest(1 - expected_lookalikes / unsettled_lookalikes, 0)
        end as decimal(9, 6)
    ) as share_of_matches
from expected
