with

salesforce_contacts as (

    select * from {{ merge_survivors(
        last_states(source('salesforce', 'contact')),
        stated_merges(source('salesforce', 'contact'))
    ) }}

),

hubspot_contacts as (

    select * from {{ merge_survivors(
        last_states(source('hubspot', 'contacts')),
        hubspot_merges(source('hubspot', 'contacts'))
    ) }}

),

united as (

    select
        'salesforce' as crm,
        crm_id,
        survivor_id
    from salesforce_contacts

    union all

    select
        'hubspot' as crm,
        crm_id,
        survivor_id
    from hubspot_contacts

)

select
    crm,
    crm_id as crm_contact_id,
    crm || ':' || survivor_id as survivor_contact_id
from united
