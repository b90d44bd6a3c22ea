with

meetings as (

    select * from {{ ref('int_crm__partner_meetings') }}

),

mentions as (

    select * from {{ ref('int_partners__mentions') }}

)

select
    -- ids
    meetings.meeting_id,
    mentions.partner_id,
    meetings.account_id,
    meetings.opportunity_id,
    meetings.owner_user_id,

    -- text
    meetings.call_type,
    meetings.disposition,

    -- dates
    meetings.held_on,

    -- provenance
    meetings.source_extract_id,
    meetings.source_row
from meetings
-- a meeting with an account that is no partner's is a data gap
inner join mentions
    on meetings.meeting_id = mentions.subject_id
    and mentions.subject_type = 'meeting'
    and mentions.partner_id is not null
