with

versions as (

    select * from {{ ref('stg_prm__partner_versions') }}

),

homes as (

    select * from {{ ref('int_crm__account_homes') }}

),

partners as (

    select * from {{ ref('int_partners__partners') }}

),

-- an id that means accounts of two CRMs means none
accounts_of_ids as (

    select
        crm_account_id,
        count(distinct crm) = 1 as is_one_crms
    from homes
    group by crm_account_id

)

select
    versions.partner_id,
    homes.account_id,
    {{ common_time(['versions', 'homes']) }}
from versions
inner join accounts_of_ids
    on versions.crm_account_id = accounts_of_ids.crm_account_id
    and accounts_of_ids.is_one_crms
inner join homes
    on versions.crm_account_id = homes.crm_account_id
    and {{ hold_together('versions', 'homes') }}

union all

-- by its domain, where no CRM has its id or the PRM names none: which account that is, is today's knowledge
select
    versions.partner_id,
    partners.account_id_by_domain as account_id,
    versions.known_from,
    versions.known_to
from versions
inner join partners
    on versions.partner_id = partners.partner_id
    and partners.account_id_by_domain is not null
left join accounts_of_ids
    on versions.crm_account_id = accounts_of_ids.crm_account_id
where accounts_of_ids.crm_account_id is null
