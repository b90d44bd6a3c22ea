with

salesforce_leads as (

    select * from {{ merge_survivors(source('salesforce', 'lead')) }}

),

united as (

    select
        'salesforce' as crm,
        crm_id,
        survivor_id
    from salesforce_leads

)

select
    crm,
    crm_id as crm_lead_id,
    crm || ':' || survivor_id as survivor_lead_id
from united
