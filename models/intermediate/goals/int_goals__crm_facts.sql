with

windows as (

    select * from {{ ref('int_goals__windows') }}

),

leads as (

    select *
    from {{ ref('int_crm__lead_versions') }}
    where
        not is_deleted
        -- what is dated after its extract has not happened yet
        and created_on <= known_from

),

homes as (

    select *
    from {{ ref('int_crm__lead_homes') }}
    -- only a record that stands for itself: losers of merges drop out
    where crm_lead_id = crm_home_id

),

meetings as (

    select * from {{ ref('int_crm__partner_meeting_versions') }}

),

mentions as (

    select * from {{ ref('int_partners__mention_versions') }}

),

partnerships as (

    select * from {{ ref('int_partners__partnership_versions') }}

),

leads_created as (

    select
        windows.metric,
        windows.period_starts_on,
        windows.period_ends_on,
        windows.known_on,
        leads.lead_id as fact_id,
        coalesce(partnerships.partnership_id, mentions.partnership_id) as partnership_id,
        leads.crm,
        leads.crm_owner_id
    from windows
    inner join leads
        on {{ falls_into('windows', 'leads', 'leads.created_on') }}
    inner join homes
        on leads.crm = homes.crm
        and leads.crm_lead_id = homes.crm_lead_id
        and {{ holds_on('homes', 'windows.known_on') }}
    left join partnerships
        on leads.partnership_id = partnerships.partnership_id
        and {{ holds_on('partnerships', 'windows.known_on') }}
    left join mentions
        on leads.lead_id = mentions.subject_id
        and mentions.subject_type = 'lead'
        and {{ holds_on('mentions', 'windows.known_on') }}
    where windows.metric = 'partnership_leads_created'

),

meetings_held as (

    select
        windows.metric,
        windows.period_starts_on,
        windows.period_ends_on,
        windows.known_on,
        meetings.meeting_id as fact_id,
        partnerships.partnership_id,
        meetings.crm,
        meetings.crm_owner_id
    from windows
    inner join meetings
        on {{ falls_into('windows', 'meetings', 'meetings.held_on') }}
    inner join mentions
        on meetings.meeting_id = mentions.subject_id
        and mentions.subject_type = 'meeting'
        and {{ holds_on('mentions', 'windows.known_on') }}
        and mentions.partner_id is not null
    left join partnerships
        on mentions.partner_id = partnerships.partner_id
        and {{ holds_on('partnerships', 'windows.known_on') }}
        and partnerships.signed_on <= meetings.held_on
        and (partnerships.ended_on is null or partnerships.ended_on > meetings.held_on)
    where windows.metric = 'partner_meetings_held'

)

select * from leads_created where partnership_id is not null
union all
select * from meetings_held
