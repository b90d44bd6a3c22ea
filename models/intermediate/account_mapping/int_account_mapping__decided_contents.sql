with

decisions as (

    select * from {{ ref('int_account_mapping__decisions') }}

),

record_contents as (

    select * from {{ ref('int_account_mapping__record_contents') }}

)

select distinct
    decisions.list_key,
    decisions.decision,
    records.content_hash as record_content,
    accounts.content_hash as account_content
from decisions
inner join record_contents as records
    on decisions.list_key = records.list_key
    and decisions.partner_account_id = records.record_id
inner join record_contents as accounts
    on decisions.account_id = accounts.record_id
    and accounts.side = 'account'
