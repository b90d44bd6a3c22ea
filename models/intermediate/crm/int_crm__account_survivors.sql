with

salesforce_accounts as (

    select * from {{ merge_survivors(source('salesforce', 'account')) }}

),

united as (

    select
        'salesforce' as crm,
        crm_id,
        survivor_id
    from salesforce_accounts

)

select
    crm,
    crm_id as crm_account_id,
    crm || ':' || survivor_id as survivor_account_id
from united
