"""funnel.meeting_conversion: every meeting is asked once about each step and horizon that has had its time."""

from expectations import expectation, known

TABLE = "funnel.meeting_conversion"
HORIZONS = "(select unnest({meeting_horizons}) as horizon_days)"


@expectation(
    TABLE,
    f"""
    with steps as (
        select unnest(['next_meeting', 'opportunity_created', 'stage_advanced', 'won']) as next_step
    ),
    past as (
        select steps.next_step, horizons.horizon_days, count(meetings.meeting_id) as meetings
        from steps
        cross join {HORIZONS} as horizons
        left join core.fct_partner_meetings as meetings
            on date '{{as_of}}' - meetings.held_on >= horizons.horizon_days
            and (steps.next_step = 'next_meeting' or meetings.account_id is not null)
        group by all
    ),
    asked as (
        select next_step, horizon_days, sum(meetings) as meetings
        from funnel.meeting_conversion
        group by all
    )
    select
        coalesce(past.next_step, asked.next_step) as next_step,
        coalesce(past.horizon_days, asked.horizon_days) as horizon_days,
        coalesce(past.meetings, 0) as meetings_held,
        coalesce(asked.meetings, 0) as meetings_shown,
        meetings_held = meetings_shown as is_known
    from past
    full join asked on past.next_step = asked.next_step and past.horizon_days = asked.horizon_days
    order by 1, 2
    """,
    shows=("next_step", "horizon_days", "meetings_held", "meetings_shown"),
)
def meetings_are_asked_once_their_horizon_is_over(gxe):
    """Per step and horizon, the meetings of core that are so many days old; one without an account about the next meeting alone."""
    return known(gxe)


# a day of an account is asked about once, however many deals share it
@expectation(
    TABLE,
    f"""
    with happened as (
        select distinct 'opportunity_created' as next_step, account_id, created_on as happened_on
        from core.fct_opportunities
        union all
        select distinct 'won' as next_step, account_id, closed_on as happened_on
        from core.fct_opportunities
        where is_won
    ),
    first_steps as (
        select
            happened.next_step,
            meetings.meeting_id,
            min(happened.happened_on - meetings.held_on) as days_to_step,
            date '{{as_of}}' - min(meetings.held_on) as days_until_today
        from core.fct_partner_meetings as meetings
        inner join happened on meetings.account_id = happened.account_id and meetings.held_on < happened.happened_on
        group by happened.next_step, meetings.meeting_id
    ),
    followed as (
        select first_steps.next_step, horizons.horizon_days, count(*) as meetings
        from first_steps
        inner join {HORIZONS} as horizons
            on first_steps.days_to_step <= horizons.horizon_days
            and first_steps.days_until_today >= horizons.horizon_days
        group by all
    ),
    shown as (
        select
            next_step,
            horizon_days,
            sum(converted) as converted,
            bool_and(
                converted between 0 and meetings and coalesce(abs(conversion_rate * meetings - converted) <= 0.000001 * meetings, false)
            ) as are_shares
        from funnel.meeting_conversion
        where next_step in ('opportunity_created', 'won')
        group by all
    )
    select
        coalesce(followed.next_step, shown.next_step) as next_step,
        coalesce(followed.horizon_days, shown.horizon_days) as horizon_days,
        coalesce(followed.meetings, 0) as meetings_followed,
        coalesce(shown.converted, 0) as meetings_converted,
        meetings_followed = meetings_converted and coalesce(shown.are_shares, true) as is_known
    from followed
    full join shown on followed.next_step = shown.next_step and followed.horizon_days = shown.horizon_days
    order by 1, 2
    """,
    shows=("next_step", "horizon_days", "meetings_followed", "meetings_converted"),
)
def meetings_convert_where_a_deal_of_their_account_follows(gxe):
    """Per horizon, the meetings after which core has a deal created, or won, from the next day on; rates are shares of the meetings."""
    return known(gxe)
