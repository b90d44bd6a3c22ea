with

records as (

    select * from {{ ref('int_account_mapping__records') }}

),

countries as (

    select * from {{ ref('stg_reference__countries') }}

),

states as (

    select * from {{ ref('stg_reference__states') }}

),

cities as (

    select * from {{ ref('stg_reference__cities') }}

),

written as (

    select distinct
        country,
        state,
        city
    from records
    where
        country is not null
        or state is not null
        or city is not null

),

texts as (

    select country as text from written
    union
    select state as text from written
    union
    select city as text from written

),

plain as {{ computed_once() }} (

    select
        text,
        plain
    from {{ plain_texts('texts', ref('stg_reference__letters')) }}

),

located as (

    select
        written.country,
        written.state,
        written.city,
        countries.country_code,
        plain_states.plain as plain_state,
        -- Saint Louis, St. Louis; Ft. Worth
        case
            when plain_cities.plain like 'st %' then 'saint ' || substring(plain_cities.plain, 4)
            when plain_cities.plain like 'ft %' then 'fort ' || substring(plain_cities.plain, 4)
            when plain_cities.plain like 'mt %' then 'mount ' || substring(plain_cities.plain, 4)
            else plain_cities.plain
        end as plain_city
    from written
    left join countries
        on {{ normalised_text('written.country') }} = countries.spelling
    left join plain as plain_states
        on written.state = plain_states.text
    left join plain as plain_cities
        on written.city = plain_cities.text

)

select
    located.country,
    located.state,
    located.city,
    located.country_code,
    coalesce(lower(states.state_code), located.plain_state) as state_code,
    replace(coalesce(cities.city, located.plain_city), ' ', '') as city_key
from located
left join states
    on located.country_code = states.country_code
    and located.plain_state = states.spelling
left join cities
    on located.country_code = cities.country_code
    and located.plain_city = cities.spelling
