with

partners as (

    select * from {{ ref('int_partners__partners') }}

),

countries as (

    select * from {{ ref('stg_reference__countries') }}

),

regions as (

    select * from {{ ref('stg_policy__regions') }}

),

users as (

    select * from {{ ref('int_crm__users') }}

),

-- two users may share an address: the active one, then the first CRM's, then the lowest id
users_by_email as (

    select
        lower(email) as email,
        user_id
    from users
    where email is not null
    qualify row_number() over (
        partition by lower(email)
        order by
            coalesce(is_active, true) desc nulls last,
            {{ crm_rank('crm') }} asc nulls last,
            user_id asc nulls last
    ) = 1

)

select
    partners.partner_id,
    partners.partner_name as name,
    {{ host_of('partners.website') }} as domain,
    partners.account_id,
    partners.partner_type,
    partners.tier,
    partners.size_band,
    countries.country_code,
    coalesce(partners.region, regions.region) as region,
    users_by_email.user_id as partner_manager_user_id,
    partners.status,
    partners.is_listed,
    partners.source_extract_id,
    partners.source_row
from partners
left join countries on {{ normalised_text('partners.country') }} = countries.spelling
left join regions on countries.country_code = regions.country_code
left join users_by_email on lower(partners.partner_manager_email) = users_by_email.email
