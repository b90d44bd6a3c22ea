with

salesforce_leads as (

    select * from {{ merge_survivors(
        last_states(source('salesforce', 'lead')),
        stated_merges(source('salesforce', 'lead'))
    ) }}

),

-- HubSpot's leads are contacts
contacts as (

    select * from {{ ref('int_crm__contact_survivors') }}

)

select
    'salesforce' as crm,
    crm_id as crm_lead_id,
    'salesforce:' || survivor_id as survivor_lead_id
from salesforce_leads

union all

select
    crm,
    crm_contact_id as crm_lead_id,
    survivor_contact_id as survivor_lead_id
from contacts
where crm = 'hubspot'
