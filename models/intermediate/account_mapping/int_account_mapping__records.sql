with

accounts as (

    select * from {{ ref('int_crm__accounts') }}

),

partner_records as (

    select * from {{ ref('stg_partner_lists__accounts') }}

),

registrations as (

    select *
    from {{ ref('stg_prm__deal_registration_versions') }}
    where
        known_to is null
        and not is_deleted

),

written as (

    select
        'account' as side,
        cast(null as varchar) as list_key,
        account_id as record_id,
        account_name as name,
        website,
        country,
        state,
        city,
        phone,
        registration_number
    from accounts

    union all

    select
        'record' as side,
        'list:' || partner_key as list_key,
        partner_account_id as record_id,
        company_name as name,
        website,
        country,
        state,
        city,
        phone,
        registration_number
    from partner_records

    union all

    -- the end customers of all deal registrations are one more list, on which an account may stand often
    select
        'record' as side,
        'registrations' as list_key,
        registration_id as record_id,
        customer_name as name,
        customer_website as website,
        customer_country as country,
        cast(null as varchar) as state,
        cast(null as varchar) as city,
        cast(null as varchar) as phone,
        cast(null as varchar) as registration_number
    from registrations

)

select
    *,
    {{ bucket_of('name, website, country, state, city, phone, registration_number') }} as written_number
from written
