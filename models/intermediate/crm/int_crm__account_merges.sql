with

salesforce_accounts as (

    select * from {{ merge_survivors(
        last_states(source('salesforce', 'account')),
        stated_merges(source('salesforce', 'account'))
    ) }}

),

hubspot_companies as (

    select * from {{ merge_survivors(
        last_states(source('hubspot', 'companies')),
        hubspot_merges(source('hubspot', 'companies'))
    ) }}

),

merged as (

    select
        'salesforce' as crm,
        crm_id,
        survivor_id
    from salesforce_accounts

    union all

    select
        'hubspot' as crm,
        crm_id,
        survivor_id
    from hubspot_companies

)

select
    crm,
    crm_id as crm_account_id,
    crm || ':' || survivor_id as merged_account_id
from merged
