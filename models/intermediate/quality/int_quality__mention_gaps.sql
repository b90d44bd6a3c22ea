with

mentions as (

    select * from {{ ref('int_partners__mentions') }}

),

users as (

    select * from {{ ref('int_crm__users') }}

)

select
    case
        when mentions.partner_id is null then 'unknown_partner_account'
        else 'ambiguous_partnership'
    end as gap,
    mentions.subject_type,
    mentions.subject_id,
    coalesce(users.email, mentions.owner_user_id) as owner,
    case
        when mentions.partner_id is null
            then 'It names account ' || mentions.crm_partner_account_id
                || ' as the partner, which is the account of no one partner in the PRM;'
                || ' name another, or mend the crm_account_id there.'
        when mentions.partnerships_in_force = 0
            then 'Partner ' || mentions.partner_id || ' had no partnership in force on '
                || cast(mentions.mentioned_on as varchar)
                || '; mend the days of its partnerships in the PRM.'
        else 'Partner ' || mentions.partner_id || ' had '
            || cast(mentions.partnerships_in_force as varchar) || ' partnerships in force on '
            || cast(mentions.mentioned_on as varchar)
            || '; say by a registration, a claim or a partnership id which one it was.'
    end as remedy
from mentions
left join users
    on mentions.owner_user_id = users.user_id
where
    mentions.partner_id is null
    or mentions.partnership_id is null
