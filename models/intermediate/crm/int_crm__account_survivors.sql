with

merges as (

    select * from {{ ref('int_crm__account_merges') }}

),

links as (

    select * from {{ ref('int_crm__account_links') }}

)

select
    merges.crm,
    merges.crm_account_id,
    merges.merged_account_id,
    coalesce(links.survivor_account_id, merges.merged_account_id) as survivor_account_id
from merges
left join links
    on merges.merged_account_id = links.account_id
