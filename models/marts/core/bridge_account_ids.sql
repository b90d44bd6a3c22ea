with

merges as (

    select * from {{ ref('int_crm__account_merges') }}

),

links as (

    select * from {{ ref('int_crm__account_links') }}

)

select
    merges.crm || ':' || merges.crm_account_id as any_account_id,
    merges.crm,
    merges.crm_account_id,
    coalesce(links.survivor_account_id, merges.merged_account_id) as account_id,
    case
        when merges.merged_account_id is null then 'deleted'
        when links.survivor_account_id <> merges.merged_account_id then 'linked'
        when merges.merged_account_id <> merges.crm || ':' || merges.crm_account_id then 'merged'
        else 'itself'
    end as standing
from merges
left join links
    on merges.merged_account_id = links.account_id
