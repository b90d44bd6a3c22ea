with

versions as (

    select * from {{ ref('stg_prm__partner_versions') }}

),

survivors as (

    select * from {{ ref('int_crm__account_survivors') }}

),

-- an id that means accounts of two CRMs means none
partner_accounts as (

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

)

select
    -- ids
    versions.partner_id,
    partner_accounts.account_id,
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
left join partner_accounts on versions.partner_id = partner_accounts.partner_id
where versions.known_to is null
