with

records as (

    select * from {{ ref('int_account_mapping__records') }}

),

shared_domains as (

    select * from {{ ref('stg_policy__shared_domains') }}

),

websites as {{ computed_once() }} (

    select
        website,
        {{ host_of('website') }} as host
    from (select distinct website from records where website is not null)

),

domains as (

    select
        host,
        registrable_domain
    from {{ registrable_domains('websites', ref('stg_reference__public_suffixes')) }}

)

select
    websites.website,
    domains.registrable_domain as domain
from websites
inner join domains
    on websites.host = domains.host
left join shared_domains
    on domains.registrable_domain = shared_domains.domain
left join shared_domains as shared_hosts
    on websites.host = shared_hosts.domain
-- a page at a free-mail provider or a shop system says nothing about whose it is
where
    domains.registrable_domain is not null
    and shared_domains.domain is null
    and shared_hosts.domain is null
