with

features as (

    select * from {{ ref('int_account_mapping__features') }}

)

select
    side,
    coalesce(list_key, '') as list_key,
    content_hash,
    min(record_id) as first_record_id,
    count(*) as records,
    max(full_text) as full_text,
    max(words) as words,
    max(telling_words) as telling_words,
    max(generic_words) as generic_words,
    max(vehicle_words) as vehicle_words,
    max(name_key) as name_key,
    max(telling_key) as telling_key,
    max(initials) as initials,
    max(initials_with_form) as initials_with_form,
    max(case when has_own_word then 1 else 0 end) = 1 as has_own_word,
    max(case when is_local then 1 else 0 end) = 1 as is_local,
    max(domain) as domain,
    max(phone_key) as phone_key,
    max(registration_key) as registration_key,
    max(country_code) as country_code,
    max(state_code) as state_code,
    max(city_key) as city_key
from features
group by
    side,
    list_key,
    content_hash
