with

candidates as (

    select * from {{ ref('int_account_mapping__candidates') }}

),

pair_bits as (

    select * from {{ ref('int_account_mapping__pair_bits') }}

),

list_overlaps as (

    select * from {{ ref('int_account_mapping__overlaps') }}

),

decided as (

    select * from {{ ref('int_account_mapping__decided_contents') }}

),

-- what a person has decided takes no part: neither side of a match, nor the pair that is none
undecided as (

    select
        candidates.list_key,
        candidates.record_content,
        candidates.account_content
    from candidates
    left join decided as records
        on candidates.list_key = records.list_key
        and candidates.record_content = records.record_content
        and records.decision = 'match'
    left join decided as accounts
        on candidates.list_key = accounts.list_key
        and candidates.account_content = accounts.account_content
        and accounts.decision = 'match'
    left join decided as pairs
        on candidates.list_key = pairs.list_key
        and candidates.record_content = pairs.record_content
        and candidates.account_content = pairs.account_content
        and pairs.decision = 'no_match'
    where
        records.list_key is null
        and accounts.list_key is null
        and pairs.list_key is null

),

weighed as (

    select
        undecided.list_key,
        undecided.record_content,
        undecided.account_content,
        pair_bits.name_relation,
        pair_bits.is_same_text,
        pair_bits.registration,
        pair_bits.domain,
        pair_bits.phone,
        pair_bits.place,
        -- an account may stand on many registrations, and on one record of a partner's list
        undecided.list_key <> 'registrations' as is_one_to_one,
        greatest(least(pair_bits.millibits + list_overlaps.prior_millibits, 60000), -60000) as millibits
    from undecided
    inner join pair_bits
        on undecided.account_content = pair_bits.account_content
        and undecided.record_content = pair_bits.record_content
    inner join list_overlaps
        on undecided.list_key = list_overlaps.list_key

),

bests as (

    select
        *,
        max(millibits) over (partition by list_key, record_content) as best_of_record,
        max(millibits) over (partition by list_key, account_content) as best_of_account
    from weighed

),

-- every candidate takes its share; as decimals, which sum to the same in any order
rivals as (

    select
        *,
        sum(cast({{ odds_of('millibits - best_of_record') }} as decimal(18, 12))) over (
            partition by list_key, record_content
        ) as rivals_of_record,
        sum(cast({{ odds_of('millibits - best_of_account') }} as decimal(18, 12))) over (
            partition by list_key, account_content
        ) as rivals_of_account,
        row_number() over (
            partition by list_key, record_content
            order by millibits desc, account_content
        ) as rank_of_account,
        row_number() over (
            partition by list_key, account_content
            order by millibits desc, record_content
        ) as rank_of_record
    from bests

),

-- what all candidates of a side weigh, this one being 1
compared as (

    select
        *,
        case
            when is_one_to_one
                then greatest(
                    rivals_of_record * {{ odds_of('best_of_record - millibits') }},
                    rivals_of_account * {{ odds_of('best_of_account - millibits') }}
                )
            else rivals_of_record * {{ odds_of('best_of_record - millibits') }}
        end as rivals
    from rivals

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
    millibits,
    rank_of_account,
    case when is_one_to_one then rank_of_record else 1 end as rank_of_record,
    cast(1 / (rivals + {{ odds_of('-millibits') }}) as decimal(9, 6)) as probability,
    -- the same, were one of the candidates sure to be right
    cast(1 / rivals as decimal(9, 6)) as share_among_rivals
from compared
