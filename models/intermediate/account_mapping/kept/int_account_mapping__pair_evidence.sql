{%- do config(
    pre_hook="{{ forget_unused(['account_content', 'record_content'], 'int_account_mapping__candidates') }}"
) -%}
with

candidates as (

    select * from {{ ref('int_account_mapping__candidates') }}

),

contents as (

    select * from {{ ref('int_account_mapping__contents') }}

),

basis as (

    select * from {{ ref('int_account_mapping__basis') }}

),

new_pairs as {{ computed_once() }} (

    select
        account_content,
        record_content
    from {{ not_kept_yet(['account_content', 'record_content'], 'candidates') }}

),

-- a content is the same on every list that has it
firsts as (

    select
        content_hash,
        min(list_key) as list_key
    from contents
    where
        content_hash in (select account_content from new_pairs)
        or content_hash in (select record_content from new_pairs)
    group by content_hash

),

content_features as (

    select
        contents.content_hash,
        contents.full_text,
        contents.words,
        contents.telling_words,
        {{ words_of('contents.words') }} as word_list,
        {{ words_of('contents.telling_words') }} as telling_list,
        {{ words_of('contents.generic_words') }} as generic_list,
        {{ words_of('contents.vehicle_words') }} as vehicle_list,
        contents.name_key,
        contents.telling_key,
        contents.initials,
        contents.initials_with_form,
        contents.has_own_word,
        contents.is_local,
        contents.domain,
        contents.phone_key,
        contents.registration_key,
        contents.country_code,
        contents.state_code,
        contents.city_key
    from firsts
    inner join contents
        on firsts.content_hash = contents.content_hash
        and firsts.list_key = contents.list_key

),

compared as (

    select
        new_pairs.account_content,
        new_pairs.record_content,
        ours.full_text = theirs.full_text as is_same_text,
        ours.name_key = theirs.name_key as is_same_key,
        ours.telling_key = theirs.telling_key as is_same_name,
        ours.has_own_word and theirs.has_own_word as have_own_words,
        ours.is_local and theirs.is_local as are_local,
        {{ is_beyond_ascii('ours.words') }} <> {{ is_beyond_ascii('theirs.words') }} as are_of_two_scripts,
        (
            ours.telling_words not like '% %'
            and length(ours.telling_key) between 2 and 6
            and ours.telling_key in (theirs.initials, theirs.initials_with_form)
        ) or (
            theirs.telling_words not like '% %'
            and length(theirs.telling_key) between 2 and 6
            and theirs.telling_key in (ours.initials, ours.initials_with_form)
        ) as is_initials,
        ours.telling_words as our_telling_words,
        theirs.telling_words as their_telling_words,
        ours.vehicle_list as our_vehicles,
        theirs.vehicle_list as their_vehicles,
        -- of equal names there is nothing to be told apart
        case
            when ours.name_key <> theirs.name_key then {{ in_both('ours.word_list', 'theirs.word_list') }}
        end as shared_words,
        case
            when ours.name_key <> theirs.name_key
                then {{ in_one_only('ours.telling_list', 'theirs.word_list') }}
        end as our_rest,
        case
            when ours.name_key <> theirs.name_key
                then {{ in_one_only('theirs.telling_list', 'ours.word_list') }}
        end as their_rest,
        case
            when ours.name_key <> theirs.name_key and ours.generic_list is not null
                then {{ item_count(in_one_only('ours.generic_list', 'theirs.word_list')) }}
            else 0
        end as our_generic_words,
        case
            when ours.name_key <> theirs.name_key and theirs.generic_list is not null
                then {{ item_count(in_one_only('theirs.generic_list', 'ours.word_list')) }}
            else 0
        end as their_generic_words,
        case
            when ours.registration_key is null or theirs.registration_key is null then 'unknown'
            when ours.registration_key = theirs.registration_key then 'same'
            when ours.country_code = theirs.country_code then 'different'
            else 'unknown'
        end as registration,
        case
            when ours.domain is null or theirs.domain is null then 'unknown'
            when ours.domain = theirs.domain then 'same'
            -- tdsynnex.com and synnexcorp.com, of TD Synnex and Synnex
            when {{ is_named_in('theirs.telling_key', 'ours.domain') }} then 'kindred'
            when {{ is_named_in('ours.telling_key', 'theirs.domain') }} then 'kindred'
            else 'different'
        end as domain,
        case
            when ours.phone_key is null or theirs.phone_key is null then 'unknown'
            when ours.phone_key = theirs.phone_key then 'same'
            else 'different'
        end as phone,
        case
            when ours.country_code <> theirs.country_code then 'abroad'
            when ours.city_key = theirs.city_key then 'city'
            -- Mayfield, Mayfield Village
            when length(ours.city_key) >= 6
                and length(theirs.city_key) >= 6
                and (
                    left(ours.city_key, length(theirs.city_key)) = theirs.city_key
                    or left(theirs.city_key, length(ours.city_key)) = ours.city_key
                )
                then 'city'
            when ours.state_code = theirs.state_code then 'state'
            when ours.country_code = theirs.country_code then 'country'
            else 'unknown'
        end as place,
        -- fanniemae.com is Fannie Mae's, whatever the other record calls itself
        coalesce(
            ours.domain = theirs.domain
            and (
                {{ is_named_in('ours.telling_key', 'ours.domain') }}
                or {{ is_named_in('theirs.telling_key', 'ours.domain') }}
            ),
            false
        ) as names_its_domain,
        -- whether both have what would tell them apart within a country
        ours.city_key is not null and theirs.city_key is not null as have_cities,
        ours.state_code is not null and theirs.state_code is not null as have_states
    from new_pairs
    inner join content_features as ours
        on new_pairs.account_content = ours.content_hash
    inner join content_features as theirs
        on new_pairs.record_content = theirs.content_hash

),

-- what each name has beyond the other, without spaces; and whether its first word is among it
rests as (

    select
        account_content,
        record_content,
        is_same_text,
        is_same_key,
        is_same_name,
        have_own_words,
        are_local,
        are_of_two_scripts,
        is_initials,
        {{ joined('shared_words') }} as shared_words,
        our_generic_words,
        their_generic_words,
        registration,
        domain,
        phone,
        place,
        have_cities,
        have_states,
        names_its_domain,
        {{ joined('our_rest', '') }} as our_rest,
        {{ joined('their_rest', '') }} as their_rest,
        coalesce(
            {{ first_words(joined('our_rest'), 1) }} = {{ first_words('our_telling_words', 1) }}, false
        ) as our_beginning_differs,
        coalesce(
            {{ first_words(joined('their_rest'), 1) }} = {{ first_words('their_telling_words', 1) }},
            false
        ) as their_beginning_differs,
        coalesce({{ item_count(in_both('our_rest', 'our_vehicles')) }}, 0)
        + coalesce({{ item_count(in_both('their_rest', 'their_vehicles')) }}, 0) > 0 as is_vehicle_of_one
    from compared

),

measured as (

    select
        *,
        least(length(our_rest), length(their_rest)) as shorter_length,
        levenshtein(our_rest, their_rest) as letters_apart,
        left(our_rest, length(their_rest)) = their_rest
        or left(their_rest, length(our_rest)) = our_rest as is_beginning
    from rests

)

select
    account_content,
    record_content,
    basis.basis_number,
    case
        when is_same_text or is_same_key
            then case
                when have_own_words then 'same'
                when are_local then 'local'
                else 'common'
            end
        -- Acme Group, Acme Holdings; Acme Group, Acme
        when is_same_name or (our_rest is null and their_rest is null)
            then case
                when our_generic_words > 0 and their_generic_words > 0 then 'regrouped'
                when our_generic_words + their_generic_words > 0 then 'generic'
                when have_own_words then 'same'
                when are_local then 'local'
                else 'common'
            end
        when is_initials then 'initials'
        when our_rest is null or their_rest is null
            then case
                when is_vehicle_of_one then 'vehicle'
                when our_beginning_differs or their_beginning_differs then 'front'
                else 'extra'
            end
        when our_rest = their_rest then 'parted'
        when shorter_length >= 3 and is_beginning then 'shortened'
        when shorter_length >= 9 and letters_apart <= 2 then 'misspelt'
        when shorter_length >= 5 and letters_apart <= 1 then 'misspelt'
        when shared_words is null and are_of_two_scripts then 'transcribed'
        when shared_words is null then 'unlike'
        else 'differ'
    end as name_relation,
    is_same_text,
    our_beginning_differs or their_beginning_differs as beginning_differs,
    shared_words,
    our_generic_words + their_generic_words as generic_words_of_one,
    registration,
    domain,
    phone,
    place,
    have_cities,
    have_states,
    names_its_domain
from measured
cross join basis
