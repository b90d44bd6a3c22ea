with

meetings as (

    select * from {{ ref('fct_partner_meetings') }}

),

users as (

    select * from {{ ref('dim_users') }}

),

steps as (

    select * from {{ ref('int_funnel__meeting_steps') }}

),

asked as (

    {%- for next_step in ['next_meeting', 'opportunity_created', 'stage_advanced', 'won'] %}
    {%- for horizon in var('meeting_horizons') %}

    select
        '{{ next_step }}' as next_step,
        {{ horizon }} as horizon_days
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

-- what has not had its time yet, or no account that anything could happen to, is not asked
followed as (

    select
        meetings.meeting_id,
        meetings.call_type,
        meetings.disposition,
        users.team,
        meetings.owner_user_id,
        meetings.partner_id,
        asked.next_step,
        asked.horizon_days
    from meetings
    inner join asked
        on {{ days_between('meetings.held_on', as_of()) }} >= asked.horizon_days
        and (asked.next_step = 'next_meeting' or meetings.account_id is not null)
    left join users on meetings.owner_user_id = users.user_id

),

counted as (

    select
        followed.call_type,
        followed.disposition,
        followed.team,
        followed.owner_user_id,
        followed.partner_id,
        followed.next_step,
        followed.horizon_days,
        count(*) as meetings,
        sum(case when steps.days_to_step <= followed.horizon_days then 1 else 0 end) as converted
    from followed
    left join steps
        on followed.meeting_id = steps.meeting_id
        and followed.next_step = steps.next_step
    group by
        followed.call_type,
        followed.disposition,
        followed.team,
        followed.owner_user_id,
        followed.partner_id,
        followed.next_step,
        followed.horizon_days

)

select
    -- what is counted
    call_type,
    disposition,
    team,
    owner_user_id,
    partner_id,
    next_step,
    cast(horizon_days as integer) as horizon_days,

    -- numbers
    cast(meetings as integer) as meetings,
    cast(converted as integer) as converted,
    cast({{ divide_money('converted', 'meetings', scale=6) }} as decimal(9, 6)) as conversion_rate
from counted
