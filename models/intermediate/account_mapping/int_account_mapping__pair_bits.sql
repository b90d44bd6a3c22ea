with

pair_evidence as (

    select * from {{ ref('int_account_mapping__pair_evidence') }}

),

contents as (

    select * from {{ ref('int_account_mapping__contents') }}

),

words as (

    select * from {{ ref('int_account_mapping__words') }}

),

weights as (

    select * from {{ ref('int_account_mapping__weights') }}

),

-- what a name tells as a whole, and what it costs where the other one lacks it
names as (

    select
        words,
        {{ told_by_words('weighted') }}
    from {{ weighted_words(
        "(select distinct words from contents)", 'words', 'words', 'weights'
    ) }} as weighted
    group by words

),

shared as (

    select
        shared_words,
        {{ told_by_words('weighted') }}
    from {{ weighted_words(
        "(select distinct shared_words from pair_evidence)", 'shared_words', 'words', 'weights'
    ) }} as weighted
    group by shared_words

),

-- how common a value is: our accounts and the longest list, as for words
counted as (

    select 'domain' as kind, domain as value, list_key, count(*) as records
    from contents
    where domain is not null
    group by all

    union all

    select 'phone' as kind, phone_key as value, list_key, count(*) as records
    from contents
    where phone_key is not null
    group by all

),

sizes as (

    select
        list_key,
        count(*) as records
    from contents
    group by list_key

),

largest as (

    select
        sum(case when list_key = '' then records else 0 end)
        + max(case when list_key = '' then 0 else records end) as records
    from sizes

),

identifiers as (

    select
        kind,
        value,
        greatest(
            sum(case when list_key = '' then records else 0 end)
            + max(case when list_key = '' then 0 else records end) - 2,
            0
        ) as others
    from counted
    group by
        kind,
        value

),

-- how common a place is, among our accounts and all lists alike
located as (

    select
        count(city_key) as with_city,
        count(state_code) as with_state,
        count(country_code) as with_country
    from contents

),

cities as (

    select
        coalesce(contents.country_code, '') as country_code,
        contents.city_key,
        cast(count(*) as decimal(18, 6)) / max(located.with_city) as share
    from contents
    cross join located
    where contents.city_key is not null
    group by all

),

states as (

    select
        coalesce(contents.country_code, '') as country_code,
        contents.state_code,
        cast(count(*) as decimal(18, 6)) / max(located.with_state) as share
    from contents
    cross join located
    where contents.state_code is not null
    group by all

),

countries as (

    select
        contents.country_code,
        cast(count(*) as decimal(18, 6)) / max(located.with_country) as share
    from contents
    cross join located
    where contents.country_code is not null
    group by all

),

content_features as (

    select distinct
        content_hash,
        words,
        domain,
        phone_key,
        coalesce(country_code, '') as country_code,
        state_code,
        city_key
    from contents

),

-- what each record would tell, did a pair agree on it
telling as {{ computed_once() }} (

    select
        content_features.content_hash,
        names.shared_millibits as name_millibits,
        names.lacking_millibits,
        {{ millibits(
            'weights.domain_agrees * largest.records / (domains.others + weights.domain_coincidence)'
        ) }} as domain_millibits,
        {{ millibits(
            'weights.phone_agrees * largest.records / (phones.others + weights.phone_coincidence)'
        ) }} as phone_millibits,
        least(
            {{ millibits('weights.city_agrees / cities.share') }},
            cast(1000 * weights.city_most as bigint)
        ) as city_millibits,
        least(
            {{ millibits('weights.state_agrees / states.share') }},
            cast(1000 * weights.state_most as bigint)
        ) as state_millibits,
        {{ millibits('weights.country_agrees / countries.share') }} as other_state_millibits,
        {{ millibits('(weights.state_agrees + weights.country_agrees) / countries.share') }}
            as other_city_millibits,
        {{ millibits('(1 - weights.country_differs) / countries.share') }} as country_millibits
    from content_features
    cross join weights
    cross join largest
    inner join names
        on content_features.words = names.words
    left join identifiers as domains
        on content_features.domain = domains.value
        and domains.kind = 'domain'
    left join identifiers as phones
        on content_features.phone_key = phones.value
        and phones.kind = 'phone'
    left join cities
        on content_features.country_code = cities.country_code
        and content_features.city_key = cities.city_key
    left join states
        on content_features.country_code = states.country_code
        and content_features.state_code = states.state_code
    left join countries
        on content_features.country_code = countries.country_code

),

told as (

    select
        pair_evidence.account_content,
        pair_evidence.record_content,
        pair_evidence.name_relation,
        pair_evidence.is_same_text,
        pair_evidence.registration,
        pair_evidence.domain,
        pair_evidence.phone,
        pair_evidence.place,
        case
            -- レゴメ and Regome: what cannot be compared tells nothing
            when pair_evidence.name_relation = 'transcribed' then 0
            when pair_evidence.name_relation in (
                'same', 'common', 'local', 'generic', 'parted', 'shortened', 'misspelt', 'initials'
            )
                then least(ours.name_millibits, theirs.name_millibits)
            else coalesce(shared.shared_millibits, 0)
                + ours.lacking_millibits - coalesce(shared.lacking_millibits, 0)
                + theirs.lacking_millibits - coalesce(shared.lacking_millibits, 0)
        end
        + cast(1000 * (
            case pair_evidence.name_relation
                when 'same' then weights.same_name
                when 'generic' then weights.same_but_generic
                when 'common' then weights.same_common_name
                when 'local' then weights.same_common_name
                when 'parted' then weights.parted_otherwise
                when 'shortened' then weights.shortened
                when 'misspelt' then weights.misspelt
                when 'initials' then weights.initials
                when 'extra' then weights.one_has_other_words
                when 'vehicle' then weights.one_has_other_words
                when 'front' then weights.one_has_other_words + weights.other_first_word
                when 'unlike' then weights.both_have_other_words + weights.other_first_word
                when 'differ' then weights.both_have_other_words
                    + case
                        when pair_evidence.beginning_differs then weights.other_first_word else 0
                    end
                else 0
            end
            + case
                when pair_evidence.is_same_text then weights.same_text else 0
            end
            + case
                when pair_evidence.name_relation in (
                    'same', 'common', 'local', 'generic', 'parted', 'shortened', 'misspelt'
                )
                    then pair_evidence.generic_words_of_one * weights.generic_word
                else 0
            end
        ) as bigint) as name_millibits,
        case
            when pair_evidence.place = 'abroad' then {{ millibits('weights.country_differs') }}
            when pair_evidence.place = 'city' then theirs.city_millibits
            when pair_evidence.place = 'state' then theirs.state_millibits
            when pair_evidence.place = 'unknown' then 0
            when pair_evidence.have_states then theirs.other_state_millibits
            when pair_evidence.have_cities then theirs.other_city_millibits
            else theirs.country_millibits
        end as place_millibits,
        case pair_evidence.domain
            when 'same' then theirs.domain_millibits
            when 'different' then {{ millibits('weights.domain_differs') }}
            -- alike because the names are
            else 0
        end as domain_millibits,
        case pair_evidence.phone
            when 'same' then theirs.phone_millibits
            when 'different' then {{ millibits('1 - weights.phone_agrees') }}
            else 0
        end as phone_millibits,
        case pair_evidence.registration
            when 'same' then cast(1000 * weights.registration_agrees as bigint)
            else 0
        end as registration_millibits,
        cast(1000 * case
            when pair_evidence.names_its_domain then weights.nothing_but_domain_in_common
            else weights.nothing_in_common
        end as bigint) as least_name_millibits
    from pair_evidence
    cross join weights
    inner join telling as ours
        on pair_evidence.account_content = ours.content_hash
    inner join telling as theirs
        on pair_evidence.record_content = theirs.content_hash
    left join shared
        on pair_evidence.shared_words = shared.shared_words

)

select
    account_content,
    record_content,
    name_relation,
    is_same_text,
    registration,
    domain,
    phone,
    place,
    greatest(name_millibits, least_name_millibits)
    + place_millibits
    + domain_millibits
    + phone_millibits
    + registration_millibits as millibits
from told
