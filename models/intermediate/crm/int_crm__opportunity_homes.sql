with

versions as (

    select * from {{ ref('int_crm__opportunity_versions') }}

),

merges as (

    select
        crm_opportunity_id as loser_id,
        merged_into_crm_opportunity_id as merged_into_id,
        known_from
    from {{ ref('int_crm__opportunity_merges') }}

),

survivors as (

    select * from {{ ref('int_crm__opportunity_survivors') }}

),

hubspot_homes as (

    select * from {{ merge_homes(record_versions(source('hubspot', 'deals')), 'merges') }}

),

homes as (

    -- Salesforce merges no opportunities
    select
        crm,
        crm_opportunity_id,
        opportunity_id,
        opportunity_number,
        min(known_from) as known_from,
        cast(null as date) as known_to
    from versions
    where crm = 'salesforce'
    group by
        crm,
        crm_opportunity_id,
        opportunity_id,
        opportunity_number

    union all

    select
        'hubspot' as crm,
        hubspot_homes.crm_id as crm_opportunity_id,
        'hubspot:' || hubspot_homes.home_id as opportunity_id,
        survivors.opportunity_number,
        hubspot_homes.known_from,
        hubspot_homes.known_to
    from hubspot_homes
    inner join survivors
        on hubspot_homes.home_id = survivors.crm_opportunity_id
        and survivors.crm = 'hubspot'

)

select
    *,
    -- the PRM does not say which CRM an id belongs to; two that have it are one too many
    min(crm) over (partition by crm_opportunity_id)
    = max(crm) over (partition by crm_opportunity_id) as is_of_one_crm
from homes
