with

survivors as (

    select
        *,
        crm || ':' || crm_account_id as any_account_id
    from {{ ref('int_crm__account_survivors') }}

)

select
    any_account_id,
    crm,
    crm_account_id,
    survivor_account_id as account_id,
    case
        when survivor_account_id is null then 'deleted'
        when survivor_account_id <> merged_account_id then 'linked'
        when survivor_account_id <> any_account_id then 'merged'
        else 'itself'
    end as standing
from survivors
