with

meetings as (

    select * from {{ ref('int_crm__partner_meetings') }}

),

mentions as (

    select * from {{ ref('int_partners__mentions') }}

),

users as (

    select * from {{ ref('int_crm__users') }}

)

select
    'meeting_without_disposition' as gap,
    'meeting' as subject_type,
    meetings.meeting_id as subject_id,
    coalesce(users.email, meetings.owner_user_id) as owner,
    'Say in the CRM how the meeting of ' || cast(meetings.held_on as varchar) || ' went.' as remedy
from meetings
inner join mentions
    on meetings.meeting_id = mentions.subject_id
    and mentions.subject_type = 'meeting'
    and mentions.partner_id is not null
left join users
    on meetings.owner_user_id = users.user_id
where meetings.disposition is null
