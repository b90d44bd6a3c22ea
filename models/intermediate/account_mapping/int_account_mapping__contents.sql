with

record_contents as (

    select * from {{ ref('int_account_mapping__record_contents') }}

),

features as (

    select * from {{ ref('int_account_mapping__features') }}

),

firsts as (

    select
        side,
        coalesce(list_key, '') as list_key,
        content_hash,
        min(record_id) as first_record_id,
        -- any of them: what they are compared by is the same
        min(written_number) as written_number,
        count(*) as records
    from record_contents
    group by
        side,
        list_key,
        content_hash

)

select
    firsts.side,
    firsts.list_key,
    firsts.content_hash,
    firsts.first_record_id,
    firsts.records,
    features.full_text,
    features.words,
    features.telling_words,
    features.generic_words,
    features.vehicle_words,
    features.name_key,
    features.telling_key,
    features.initials,
    features.initials_with_form,
    features.has_own_word,
    features.is_local,
    features.domain,
    features.phone_key,
    features.registration_key,
    features.country_code,
    features.state_code,
    features.city_key
from firsts
inner join features
    on firsts.written_number = features.written_number
