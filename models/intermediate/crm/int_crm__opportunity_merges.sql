with

versions as (

    select
        id,
        merged_into_id,
        hs_merged_object_ids,
        _known_from,
        _known_to
    from {{ known_versions(source('hubspot', 'deals')) }}

),

replicated as (

    select * from {{ ref('stg_hubspot__merged_deal_versions') }}

),

-- Salesforce merges no opportunities; HubSpot says so in the loser's row, in a list that the
-- survivor carries, or, where a tool replicates it, in a table of its own
stated as (

    select
        id as loser_id,
        merged_into_id,
        _known_from as known_from,
        _known_to as known_to
    from versions
    where merged_into_id is not null

    union all

    select
        loser_id,
        id as merged_into_id,
        _known_from as known_from,
        _known_to as known_to
    from {{ listed_items(
        'versions', ['id', '_known_from', '_known_to'], 'hs_merged_object_ids', 'loser_id'
    ) }}

    union all

    select
        crm_opportunity_id as loser_id,
        merged_into_crm_opportunity_id as merged_into_id,
        known_from,
        known_to
    from replicated

)

select
    'hubspot' as crm,
    loser_id as crm_opportunity_id,
    merged_into_id as merged_into_crm_opportunity_id,
    min(known_from) as known_from
from stated
where loser_id <> merged_into_id
group by loser_id, merged_into_id
-- what a later version takes back is no merge
having max(case when known_to is null then 1 else 0 end) = 1
