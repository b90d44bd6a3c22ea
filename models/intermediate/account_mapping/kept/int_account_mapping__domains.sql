{%- do config(pre_hook="{{ forget_unused(['website'], 'int_account_mapping__records') }}") -%}
with

records as (

    select * from {{ ref('int_account_mapping__records') }}

),

basis as (

    select * from {{ ref('int_account_mapping__basis') }}

),

shared_domains as (

    select * from {{ ref('stg_policy__shared_domains') }}

),

websites as {{ computed_once() }} (

    select
        website,
        {{ host_of('website') }} as host
    from {{ not_kept_yet(['website'], 'records') }}

),

domains as (

    select
        host,
        registrable_domain
    from {{ registrable_domains('websites', ref('stg_reference__public_suffixes')) }}

)

select
    websites.website,
    basis.basis_number,
    -- a page at a free-mail provider or a shop system says nothing about whose it is
    case
        when shared_domains.domain is null and shared_hosts.domain is null then domains.registrable_domain
    end as domain
from websites
cross join basis
left join domains
    on websites.host = domains.host
left join shared_domains
    on domains.registrable_domain = shared_domains.domain
left join shared_domains as shared_hosts
    on websites.host = shared_hosts.domain
