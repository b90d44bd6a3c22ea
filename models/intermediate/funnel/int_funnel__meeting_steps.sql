-- the days from a meeting to the first step of each kind, of which only the longest horizon is asked
{%- set horizon = var('meeting_horizons') | max %}

with

meetings as (

    select * from {{ ref('fct_partner_meetings') }}

),

call_types as (

    select * from {{ ref('stg_policy__call_types') }}

),

opportunities as (

    select * from {{ ref('int_crm__opportunities') }}

),

visits as (

    select * from {{ ref('int_crm__stage_visits') }}

),

of_depth as (

    select
        meetings.meeting_id,
        meetings.partner_id,
        meetings.account_id,
        meetings.held_on,
        call_types.depth
    from meetings
    inner join call_types on meetings.call_type = call_types.call_type

),

-- what happens to accounts; a day of an account is asked about once, however many deals share it
account_steps as (

    select distinct
        account_id,
        'opportunity_created' as next_step,
        created_on as happened_on
    from opportunities

    union all

    select distinct
        account_id,
        'won' as next_step,
        closed_on as happened_on
    from opportunities
    where is_won

    union all

    select distinct
        opportunities.account_id,
        'stage_advanced' as next_step,
        visits.entered_on as happened_on
    from visits
    inner join opportunities
        on visits.opportunity_number = opportunities.opportunity_number
    where visits.move in ('forward', 'skip')

),

steps as (

    select
        meetings.meeting_id,
        account_steps.next_step,
        {{ days_between('meetings.held_on', 'account_steps.happened_on') }} as days_to_step
    from meetings
    inner join account_steps
        on meetings.account_id = account_steps.account_id
        and meetings.held_on < account_steps.happened_on

    union all

    select
        meetings.meeting_id,
        'next_meeting' as next_step,
        {{ days_between('meetings.held_on', 'later.held_on') }} as days_to_step
    from of_depth as meetings
    inner join of_depth as later
        on meetings.partner_id = later.partner_id
        and meetings.held_on < later.held_on
        and meetings.depth < later.depth
        and coalesce(meetings.account_id = later.account_id, true)

)

select
    meeting_id,
    next_step,
    min(days_to_step) as days_to_step
from steps
where days_to_step <= {{ horizon }}
group by
    meeting_id,
    next_step
