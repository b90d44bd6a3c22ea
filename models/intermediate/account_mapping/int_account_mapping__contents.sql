with

features as (

    select * from {{ ref('int_account_mapping__features') }}

),

firsts as (

    select
        side,
        list_key,
        content_hash,
        min(record_id) as first_record_id,
        count(*) as records
    from features
    group by
        side,
        list_key,
        content_hash

)

select
    features.side,
    coalesce(features.list_key, '') as list_key,
    features.content_hash,
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
from features
inner join firsts
    on features.side = firsts.side
    and features.list_key is not distinct from firsts.list_key
    and features.record_id = firsts.first_record_id
