with

decisions as (

    select * from {{ ref('int_account_mapping__decisions') }}

),

features as (

    select * from {{ ref('int_account_mapping__features') }}

)

select distinct
    decisions.list_key,
    decisions.decision,
    records.content_hash as record_content,
    accounts.content_hash as account_content
from decisions
inner join features as records
    on decisions.list_key = records.list_key
    and decisions.partner_account_id = records.record_id
inner join features as accounts
    on decisions.account_id = accounts.record_id
    and accounts.side = 'account'
