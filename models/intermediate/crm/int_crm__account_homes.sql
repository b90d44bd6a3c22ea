with

salesforce_merges as (

    select
        id as loser_id,
        master_record_id as merged_into_id,
        min(_known_from) as known_from
    from {{ known_versions(source('salesforce', 'account')) }}
    where master_record_id is not null
    group by
        id,
        master_record_id

),

hubspot_versions as (

    select
        id,
        merged_into_id,
        hs_merged_object_ids,
        _known_from
    from {{ known_versions(source('hubspot', 'companies')) }}

),

hubspot_merges as (

    select
        id as loser_id,
        merged_into_id,
        _known_from as known_from
    from hubspot_versions
    where merged_into_id is not null

    union all

    select
        loser_id,
        id as merged_into_id,
        _known_from as known_from
    from {{ listed_items(
        'hubspot_versions', ['id', '_known_from'], 'hs_merged_object_ids', 'loser_id'
    ) }}

),

links as (

    select * from {{ ref('int_crm__account_links') }}

),

homes as (

    select
        'salesforce' as crm,
        crm_id,
        home_id,
        known_from,
        known_to
    from {{ merge_homes(record_versions(source('salesforce', 'account')), 'salesforce_merges') }}

    union all

    select
        'hubspot' as crm,
        crm_id,
        home_id,
        known_from,
        known_to
    from {{ merge_homes(record_versions(source('hubspot', 'companies')), 'hubspot_merges') }}

)

select
    homes.crm,
    homes.crm_id as crm_account_id,
    -- which accounts of two CRMs are one company is today's knowledge
    coalesce(links.survivor_account_id, homes.crm || ':' || homes.home_id) as account_id,
    homes.known_from,
    homes.known_to
from homes
left join links
    on homes.crm || ':' || homes.home_id = links.account_id
