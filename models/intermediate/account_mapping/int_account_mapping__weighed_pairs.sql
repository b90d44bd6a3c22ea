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

)

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
    -- what tells companies of one house apart, or not
    case
        when pair_bits.domain = 'same' or pair_bits.phone = 'same' then 'same'
        else pair_bits.domain
    end as identifiers,
    -- an account may stand on many registrations, and on one record of a partner's list
    undecided.list_key <> 'registrations' as is_one_to_one,
    greatest(least(pair_bits.millibits + list_overlaps.prior_millibits, 60000), -60000) as millibits
from undecided
inner join pair_bits
    on undecided.account_content = pair_bits.account_content
    and undecided.record_content = pair_bits.record_content
inner join list_overlaps
    on undecided.list_key = list_overlaps.list_key
