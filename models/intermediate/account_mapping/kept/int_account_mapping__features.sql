{%- do config(
    pre_hook="{{ forget_unused(['written_number'], 'int_account_mapping__records') }}"
) -%}
with

records as (

    select * from {{ ref('int_account_mapping__records') }}

),

basis as (

    select * from {{ ref('int_account_mapping__basis') }}

),

names as (

    select * from {{ ref('int_account_mapping__names') }}

),

domains as (

    select * from {{ ref('int_account_mapping__domains') }}

),

places as (

    select * from {{ ref('int_account_mapping__places') }}

),

-- a company's number is compared without the notation and the code of its country in front
written as (

    select
        *,
        {{ digits_of('phone') }} as phone_digits,
        {{ dbt.replace(normalised_text('registration_number'), "' '", "''") }} as plain_registration
    from {{ not_kept_yet(
        ['written_number'], 'records',
        along=['name', 'website', 'country', 'state', 'city', 'phone', 'registration_number']
    ) }}

),

featured as (

    select
        written.written_number,
        basis.basis_number,
        names.full_text,
        names.words,
        names.telling_words,
        names.generic_words,
        names.vehicle_words,
        names.name_key,
        names.telling_key,
        names.initials,
        names.initials_with_form,
        names.has_own_word,
        names.is_local,
        domains.domain,
        case when length(written.phone_digits) >= 7 then right(written.phone_digits, 8) end as phone_key,
        case
            when places.country_code is not null
                and written.plain_registration like lower(places.country_code) || '%'
                then substring(written.plain_registration, 3)
            else written.plain_registration
        end as registration_key,
        places.country_code,
        places.state_code,
        places.city_key
    from written
    cross join basis
    -- a record without letters or digits in its name has nothing to be found by
    inner join names
        on written.name = names.name
        and not names.is_legal_form_alone
    left join domains
        on written.website = domains.website
    left join places
        on written.country is not distinct from places.country
        and written.state is not distinct from places.state
        and written.city is not distinct from places.city

)

select
    *,
    -- what two records agree on is worked out once for all that say the same
    {{ number_of(
        "coalesce(full_text, '') || '|' || words || '|' || telling_words || '|' || coalesce(domain, '')"
        ~ " || '|' || coalesce(phone_key, '') || '|' || coalesce(registration_key, '')"
        ~ " || '|' || coalesce(country_code, '') || '|' || coalesce(state_code, '')"
        ~ " || '|' || coalesce(city_key, '')"
    ) }} as content_hash
from featured
