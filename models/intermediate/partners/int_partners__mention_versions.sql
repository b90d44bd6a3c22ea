with

leads as (

    select * from {{ ref('int_crm__lead_versions') }}

),

opportunity_partners as (

    select * from {{ ref('int_crm__opportunity_partner_versions') }}

),

meetings as (

    select * from {{ ref('int_crm__partner_meeting_versions') }}

),

named_accounts as (

    select * from {{ ref('int_partners__named_accounts') }}

),

partnerships as (

    select * from {{ ref('int_partners__partnership_versions') }}

),

mentions as (

    select
        'lead' as subject_type,
        lead_id as subject_id,
        crm,
        crm_partner_account_id,
        created_on as mentioned_on,
        known_from,
        known_to
    from leads
    where
        not is_deleted
        and partnership_id is null
        and crm_partner_account_id is not null

    union all

    select
        'opportunity_partner' as subject_type,
        opportunity_partner_id as subject_id,
        crm,
        crm_partner_account_id,
        created_on as mentioned_on,
        known_from,
        known_to
    from opportunity_partners
    where
        not is_deleted
        and crm_partner_account_id is not null

    union all

    select
        'meeting' as subject_type,
        meeting_id as subject_id,
        crm,
        crm_partner_account_id,
        held_on as mentioned_on,
        known_from,
        known_to
    from meetings

),

-- a day and an account are asked about once, however many mentions share them
questions as (

    select distinct
        crm,
        crm_partner_account_id,
        mentioned_on
    from mentions

),

answers as (

    select
        questions.crm,
        questions.crm_partner_account_id,
        questions.mentioned_on,
        named_accounts.known_from,
        named_accounts.known_to,
        named_accounts.partner_id,
        count(partnerships.partnership_id) as partnerships_in_force,
        case when count(partnerships.partnership_id) = 1 then min(partnerships.partnership_id) end
            as partnership_id
    from questions
    inner join named_accounts
        on questions.crm = named_accounts.crm
        and questions.crm_partner_account_id = named_accounts.crm_partner_account_id
    left join partnerships
        on named_accounts.partner_id = partnerships.partner_id
        and {{ holds_on('partnerships', 'named_accounts.known_from') }}
        and partnerships.signed_on <= questions.mentioned_on
        and (partnerships.ended_on is null or partnerships.ended_on > questions.mentioned_on)
    group by
        questions.crm,
        questions.crm_partner_account_id,
        questions.mentioned_on,
        named_accounts.known_from,
        named_accounts.known_to,
        named_accounts.partner_id

)

select
    -- ids
    mentions.subject_type,
    mentions.subject_id,
    answers.partner_id,
    answers.partnership_id,

    -- numbers
    answers.partnerships_in_force,

    -- dates
    mentions.mentioned_on,

    -- provenance
    {{ common_time(['mentions', 'answers']) }}
from mentions
inner join answers
    on mentions.crm = answers.crm
    and mentions.crm_partner_account_id = answers.crm_partner_account_id
    and mentions.mentioned_on = answers.mentioned_on
    and {{ hold_together('mentions', 'answers') }}
