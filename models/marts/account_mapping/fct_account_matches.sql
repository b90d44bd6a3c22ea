with

matches as (

    select * from {{ ref('int_account_mapping__matches') }}

),

partner_keys as (

    select * from {{ ref('int_partners__partner_keys') }}

)

select
    -- ids
    substring(matches.list_key, 6) as partner_key,
    matches.record_id as partner_account_id,
    partner_keys.partner_id,
    matches.account_id,

    -- text
    matches.match_status,
    matches.match_rule,
    matches.evidence,
    matches.reason,

    -- numbers
    matches.score
from matches
left join partner_keys
    on substring(matches.list_key, 6) = partner_keys.partner_key
where matches.list_key like 'list:%'
