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

resolved as (

    select *
    from {{ ref('int_partners__mention_versions') }}
    where known_to is null

),

mentions as (

    select
        'lead' as subject_type,
        lead_id as subject_id,
        crm_partner_account_id,
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
        owner_user_id,
        created_on as mentioned_on
    from opportunity_partners

    union all

    select
        'meeting' as subject_type,
        meeting_id as subject_id,
        crm_partner_account_id,
        owner_user_id,
        held_on as mentioned_on
    from meetings

)

select
    -- ids
    mentions.subject_type,
    mentions.subject_id,
    mentions.crm_partner_account_id,
    resolved.partner_id,
    resolved.partnership_id,
    mentions.owner_user_id,

    -- numbers
    coalesce(resolved.partnerships_in_force, 0) as partnerships_in_force,

    -- dates
    mentions.mentioned_on
from mentions
left join resolved
    on mentions.subject_type = resolved.subject_type
    and mentions.subject_id = resolved.subject_id
