with

registrations as (

    select *
    from {{ ref('stg_prm__deal_registration_versions') }}
    where
        known_to is null
        and not is_deleted

),

opportunities as (

    select * from {{ ref('int_crm__opportunities') }}

),

survivors as (

    select * from {{ ref('int_crm__opportunity_survivors') }}

),

countries as (

    select * from {{ ref('stg_reference__countries') }}

),

matches as (

    select * from {{ ref('int_account_mapping__matches') }}

),

-- the PRM does not say which CRM an id belongs to; two that have it are one too many
linked as (

    select
        registrations.registration_id,
        count(*) as opportunities_found,
        case when count(*) = 1 then min(opportunities.opportunity_id) end as opportunity_id,
        case when count(*) = 1 then min(opportunities.account_id) end as account_id
    from registrations
    inner join survivors
        on registrations.crm_opportunity_id = survivors.crm_opportunity_id
    inner join opportunities
        on survivors.survivor_opportunity_id = opportunities.opportunity_id
    group by registrations.registration_id

)

select
    -- ids
    registrations.registration_id,
    registrations.partnership_id,
    registrations.crm_opportunity_id,
    linked.opportunity_id,
    -- that of the deal, else the account that is surely the customer named
    coalesce(linked.account_id, matches.account_id) as account_id,

    -- text
    {{ host_of('registrations.customer_website') }} as customer_domain,
    {{ normalised_text('registrations.customer_name') }} as customer_name,
    coalesce(countries.country_code, {{ normalised_text('registrations.customer_country') }}, '')
        as customer_country,
    {{ normalised_text('registrations.product') }} as product,
    registrations.status,

    -- numbers
    coalesce(linked.opportunities_found, 0) as opportunities_found,

    -- dates
    registrations.submitted_on,
    registrations.decided_on,
    registrations.expires_on,
    {{ protection_end('registrations.expires_on', 'registrations.decided_on') }} as protected_until,

    -- provenance
    registrations.source_extract_id,
    registrations.source_row
from registrations
left join linked
    on registrations.registration_id = linked.registration_id
left join matches
    on registrations.registration_id = matches.record_id
    and matches.list_key = 'registrations'
    and matches.match_status = 'auto'
left join countries
    on {{ normalised_text('registrations.customer_country') }} = countries.spelling
