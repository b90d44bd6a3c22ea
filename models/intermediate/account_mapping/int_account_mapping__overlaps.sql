with

contents as (

    select * from {{ ref('int_account_mapping__contents') }}

),

candidates as (

    select * from {{ ref('int_account_mapping__candidates') }}

),

pair_bits as (

    select * from {{ ref('int_account_mapping__pair_bits') }}

),

accounts as (

    select count(*) as accounts
    from contents
    where side = 'account'

),

lists as (

    select
        contents.list_key,
        max(accounts.accounts) as accounts,
        count(*) as records
    from contents
    cross join accounts
    where contents.side = 'record'
    group by contents.list_key

),

-- of each record, the best candidate with its name or an identifier, in steps of a quarter of a bit
best as (

    select
        candidates.list_key,
        candidates.record_content,
        max(cast(round(pair_bits.millibits / 250.0, 0) as bigint)) as quarter_bits
    from candidates
    inner join pair_bits
        on candidates.account_content = pair_bits.account_content
        and candidates.record_content = pair_bits.record_content
    where
        pair_bits.name_relation in ('same', 'common', 'local')
        or pair_bits.registration = 'same'
        or pair_bits.domain = 'same'
    group by
        candidates.list_key,
        candidates.record_content

),

steps as (

    select
        list_key,
        quarter_bits,
        count(*) as records
    from best
    group by
        list_key,
        quarter_bits

),

-- candidates for the number of matches: half a match, then 5% more each time
powers as (

    select 0 as power
    {%- for power in range(1, 320) %}
    union all
    select {{ power }} as power
    {%- endfor %}

),

guesses as (

    select
        lists.list_key,
        lists.accounts,
        lists.records,
        cast(0.5 * power(1.05, powers.power) as decimal(18, 6)) as matches
    from lists
    cross join powers
    where 0.5 * power(1.05, powers.power) <= least(lists.accounts, lists.records)

),

-- were there as many, the probabilities of all pairs would sum to that
expected as (

    select
        guesses.list_key,
        guesses.matches,
        sum(steps.records * cast(
            1 / (
                1 + guesses.accounts * guesses.records / guesses.matches
                / {{ odds_of('250 * steps.quarter_bits') }}
            ) as decimal(18, 9)
        )) as expected_matches
    from guesses
    inner join steps
        on guesses.list_key = steps.list_key
    group by
        guesses.list_key,
        guesses.matches

),

-- the largest number that bears itself out
borne_out as (

    select
        list_key,
        max(matches) as matches
    from expected
    where expected_matches >= matches
    group by list_key

)

select
    lists.list_key,
    lists.accounts,
    lists.records,
    coalesce(borne_out.matches, 0.5) as expected_matches,
    {{ millibits(
        'coalesce(borne_out.matches, 0.5) / (cast(lists.accounts as decimal(18, 0)) * lists.records)'
    ) }} as prior_millibits
from lists
left join borne_out
    on lists.list_key = borne_out.list_key
