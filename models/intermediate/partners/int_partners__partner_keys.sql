with

partners as (

    select * from {{ ref('int_partners__partners') }}

),

policy_keys as (

    select * from {{ ref('stg_policy__partner_keys') }}

),

lists as (

    select distinct partner_key
    from {{ ref('stg_partner_lists__accounts') }}

),

-- a name that two partners bear is nobody's key
names as (

    select
        {{ normalised_text('partner_name') }} as partner_name,
        min(partner_id) as partner_id
    from partners
    group by {{ normalised_text('partner_name') }}
    having count(*) = 1

),

keys as (

    select partner_key from lists
    union
    select partner_key from policy_keys

)

select
    keys.partner_key,
    case when policy_keys.partner_key is null then names.partner_id else partners.partner_id end
        as partner_id,
    lists.partner_key is not null as has_list
from keys
left join lists
    on keys.partner_key = lists.partner_key
left join policy_keys
    on keys.partner_key = policy_keys.partner_key
left join partners
    on policy_keys.partner_id = partners.partner_id
left join names
    on {{ normalised_text('keys.partner_key') }} = names.partner_name
