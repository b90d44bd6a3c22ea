with

name_words as (

    select * from {{ ref('stg_policy__name_words') }}

),

weights as (

    select * from {{ ref('int_account_mapping__weights') }}

),

contents as (

    select * from {{ ref('int_account_mapping__contents') }}

),

in_each_list as (

    select
        list_key,
        word,
        count(*) as records
    from {{ pieces('contents', ['list_key'], 'words', 'word') }}
    group by
        list_key,
        word

),

sizes as (

    select
        list_key,
        count(*) as records
    from contents
    group by list_key

),

-- a company that all partners list is one company still: our accounts and the longest list count
largest as (

    select
        sum(case when list_key = '' then records else 0 end)
        + max(case when list_key = '' then 0 else records end) as records
    from sizes

),

seen as (

    select
        word,
        sum(case when list_key = '' then records else 0 end)
        + max(case when list_key = '' then 0 else records end) as records
    from in_each_list
    group by word

),

kinds as (

    select distinct
        standard as word,
        kind
    from name_words

),

-- besides the two of a pair
told as (

    select
        seen.word,
        seen.records,
        coalesce(kinds.kind = 'generic', false) as is_generic,
        coalesce(kinds.kind in ('common', 'local'), false) as is_common,
        {{ millibits(
            'largest.records / (greatest(seen.records - 2, 0) + weights.word_coincidence)'
        ) }} as millibits
    from seen
    cross join largest
    cross join weights
    left join kinds
        on seen.word = kinds.word

)

select
    told.word,
    told.records,
    told.is_generic,
    told.is_common,
    -- what it tells where both names have it
    case
        when told.is_generic
            then least(told.millibits, cast(1000 * weights.generic_word_most as bigint))
        -- a word that is common the world over is not rare because a list is short
        when told.is_common
            then least(told.millibits, cast(1000 * weights.common_word_most as bigint))
        else greatest(told.millibits, 0)
    end as shared_millibits,
    -- and what it tells where only one has it
    case
        when told.is_generic then cast(1000 * weights.generic_word as bigint)
        else cast(
            1000 * weights.other_word + greatest(told.millibits, 0) * weights.other_word_rarity
            as bigint
        )
    end as lacking_millibits
from told
cross join weights
