with

versions as (

    select * from {{ ref('stg_prm__partner_versions') }}

),

survivors as (

    select * from {{ ref('int_crm__account_survivors') }}

),

domains as (

    select * from {{ ref('int_crm__account_domains') }}

),

links as (

    select * from {{ ref('int_crm__account_links') }}

),

-- an id that means accounts of two CRMs means none
accounts_by_id as (

    select
        versions.partner_id,
        case
            when count(distinct survivors.survivor_account_id) = 1
                then min(survivors.survivor_account_id)
        end as account_id
    from versions
    inner join survivors on versions.crm_account_id = survivors.crm_account_id
    where versions.known_to is null
    group by versions.partner_id

),

websites as (

    select
        partner_id,
        {{ host_of('website') }} as host
    from versions
    where known_to is null

),

partner_domains as (

    select
        host,
        registrable_domain
    from {{ registrable_domains('websites', ref('stg_reference__public_suffixes')) }}

),

accounts_of_domains as (

    select
        domains.registrable_domain,
        min(coalesce(links.survivor_account_id, domains.account_id)) as account_id
    from domains
    left join links
        on domains.account_id = links.account_id
    where not domains.is_shared
    group by domains.registrable_domain
    having count(distinct coalesce(links.survivor_account_id, domains.account_id)) = 1

),

-- where no CRM has its id, or the PRM names none, the one account with its domain is its own
accounts_by_domain as (

    select
        websites.partner_id,
        accounts_of_domains.account_id
    from websites
    inner join partner_domains
        on websites.host = partner_domains.host
    inner join accounts_of_domains
        on partner_domains.registrable_domain = accounts_of_domains.registrable_domain

),

ids_found as (

    select distinct versions.partner_id
    from versions
    inner join survivors
        on versions.crm_account_id = survivors.crm_account_id
    where
        versions.known_to is null
        and survivors.survivor_account_id is not null

)

select
    -- ids
    versions.partner_id,
    case
        when ids_found.partner_id is not null then accounts_by_id.account_id
        else accounts_by_domain.account_id
    end as account_id,
    accounts_by_domain.account_id as account_id_by_domain,
    versions.crm_account_id,

    -- text
    versions.partner_name,
    versions.website,
    versions.partner_type,
    versions.size_band,
    versions.country,
    versions.region,
    versions.tier,
    versions.partner_manager_email,
    versions.status,

    -- flags
    -- one that vanished keeps its last values: what it brought stays its own
    not versions.is_deleted as is_listed,

    -- provenance
    versions.source_extract_id,
    versions.source_row
from versions
left join ids_found on versions.partner_id = ids_found.partner_id
left join accounts_by_id on versions.partner_id = accounts_by_id.partner_id
left join accounts_by_domain on versions.partner_id = accounts_by_domain.partner_id
where versions.known_to is null
