with

records as (

    select * from {{ ref('int_crm__account_records') }}

),

shared_domains as (

    select * from {{ ref('stg_policy__shared_domains') }}

),

-- a million addresses: 2 s, and 4 s where each reader looks for the hosts itself
addressed as {{ computed_once() }} (

    select
        crm,
        account_id,
        {{ host_of('website') }} as host
    from records

),

domains as (

    select
        host,
        registrable_domain
    from {{ registrable_domains('addressed', ref('stg_reference__public_suffixes')) }}

)

select
    addressed.crm,
    addressed.account_id,
    addressed.host,
    domains.registrable_domain,
    coalesce(shared_domains.domain, shared_hosts.domain) is not null as is_shared
from addressed
-- an account without a host has no domain to find, and no row
inner join domains
    on addressed.host = domains.host
left join shared_domains
    on domains.registrable_domain = shared_domains.domain
left join shared_domains as shared_hosts
    on addressed.host = shared_hosts.domain
