with

leads as (

    select * from {{ ref('int_crm__leads') }}

),

opportunity_partners as (

    select * from {{ ref('int_crm__opportunity_partners') }}

),

meetings as (

    select * from {{ ref('int_crm__partner_meetings') }}

),

partners as (

    select * from {{ ref('int_partners__partners') }}

),

partnerships as (

    select * from {{ ref('int_partners__partnerships') }}

),

mentions as (

    select
        'lead' as subject_type,
        lead_id as subject_id,
        crm_partner_account_id,
        partner_account_id,
        owner_user_id,
        created_on as mentioned_on
    from leads
    where
        partnership_id is null
        and crm_partner_account_id is not null

    union all

    select
        'opportunity_partner' as subject_type,
        opportunity_partner_id as subject_id,
        crm_partner_account_id,
        partner_account_id,
        owner_user_id,
        created_on as mentioned_on
    from opportunity_partners

    union all

    select
        'meeting' as subject_type,
        meeting_id as subject_id,
        crm_partner_account_id,
        partner_account_id,
        owner_user_id,
        held_on as mentioned_on
    from meetings

),

-- an account that two partners call theirs names neither
partner_of_account as (

    select
        account_id,
        min(partner_id) as partner_id
    from partners
    where account_id is not null
    group by account_id
    having count(*) = 1

),

in_force as (

    select
        mentions.subject_type,
        mentions.subject_id,
        count(*) as partnerships_in_force,
        case when count(*) = 1 then min(partnerships.partnership_id) end as partnership_id
    from mentions
    inner join partner_of_account
        on mentions.partner_account_id = partner_of_account.account_id
    inner join partnerships
        on partner_of_account.partner_id = partnerships.partner_id
        and partnerships.signed_on <= mentions.mentioned_on
        and (partnerships.ended_on is null or partnerships.ended_on > mentions.mentioned_on)
    group by mentions.subject_type, mentions.subject_id

)

select
    -- ids
    mentions.subject_type,
    mentions.subject_id,
    mentions.crm_partner_account_id,
    partner_of_account.partner_id,
    in_force.partnership_id,
    mentions.owner_user_id,

    -- numbers
    coalesce(in_force.partnerships_in_force, 0) as partnerships_in_force,

    -- dates
    mentions.mentioned_on
from mentions
left join partner_of_account
    on mentions.partner_account_id = partner_of_account.account_id
left join in_force
    on mentions.subject_type = in_force.subject_type
    and mentions.subject_id = in_force.subject_id
