with

salesforce_contacts as (

    select * from {{ merge_survivors(source('salesforce', 'contact')) }}

),

united as (

    select
        'salesforce' as crm,
        crm_id,
        survivor_id
    from salesforce_contacts

)

select
    crm,
    crm_id as crm_contact_id,
    crm || ':' || survivor_id as survivor_contact_id
from united
