with

salesforce_merges as (

    select
        id as loser_id,
        master_record_id as merged_into_id,
        min(_known_from) as known_from
    from {{ known_versions(source('salesforce', 'lead')) }}
    where master_record_id is not null
    group by
        id,
        master_record_id

),

contact_versions as (

    select
        id,
        merged_into_id,
        hs_merged_object_ids,
        _known_from
    from {{ known_versions(source('hubspot', 'contacts')) }}

),

contact_merges as (

    select
        id as loser_id,
        merged_into_id,
        _known_from as known_from
    from contact_versions
    where merged_into_id is not null

    union all

    select
        loser_id,
        id as merged_into_id,
        _known_from as known_from
    from {{ listed_items(
        'contact_versions', ['id', '_known_from'], 'hs_merged_object_ids', 'loser_id'
    ) }}

)

select
    'salesforce' as crm,
    crm_id as crm_lead_id,
    home_id as crm_home_id,
    known_from,
    known_to
from {{ merge_homes(record_versions(source('salesforce', 'lead')), 'salesforce_merges') }}

union all

select
    'hubspot' as crm,
    crm_id as crm_lead_id,
    home_id as crm_home_id,
    known_from,
    known_to
from {{ merge_homes(record_versions(source('hubspot', 'contacts')), 'contact_merges') }}
