with

overlap_accounts as (

    select * from {{ ref('overlap_accounts') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

partners as (

    select * from {{ ref('dim_partners') }}

),

opportunities as (

    select * from {{ ref('fct_opportunities') }}

),

stage_visits as (

    select * from {{ ref('fct_opportunity_stages') }}

),

meetings as (

    select * from {{ ref('fct_partner_meetings') }}

),

shared_accounts as (

    select
        overlap_accounts.partner_id,
        overlap_accounts.account_id,
        partners.partner_manager_user_id,
        accounts.health_score,
        accounts.churn_risk,
        coalesce(accounts.churn_risk in ('medium', 'high'), false) as is_at_risk
    from overlap_accounts
    inner join accounts on overlap_accounts.account_id = accounts.account_id
    inner join partners on overlap_accounts.partner_id = partners.partner_id

),

recent_meetings as (

    select
        partner_id,
        account_id,
        count(*) as meetings,
        max(held_on) as last_held_on
    from meetings
    where
        account_id is not null
        and {{ days_between('held_on', as_of()) }} <= {{ var('worklist_active_days') }}
    group by partner_id, account_id

),

-- that a deal was opened is its first move
recent_moves as (

    select
        opportunities.account_id,
        count(*) as moves,
        max(stage_visits.entered_on) as last_moved_on
    from stage_visits
    inner join opportunities on stage_visits.opportunity_id = opportunities.opportunity_id
    where
        opportunities.account_id is not null
        and {{ days_between('stage_visits.entered_on', as_of()) }}
        <= {{ var('worklist_active_days') }}
    group by opportunities.account_id

),

stalled_deals as (

    select
        opportunities.account_id,
        count(*) as deals,
        coalesce(sum(opportunities.amount), 0) as amount,
        max(stage_visits.days_in_stage) as longest_days
    from opportunities
    inner join stage_visits
        on opportunities.opportunity_id = stage_visits.opportunity_id
        and stage_visits.is_current
    where
        opportunities.account_id is not null
        and opportunities.stage_category = 'open'
        and stage_visits.days_in_stage > {{ var('stalled_after_days') }}
    group by opportunities.account_id

),

healthiest as (

    select
        'healthiest' as worklist,
        partner_id,
        account_id,
        partner_manager_user_id,
        row_number() over (
            partition by partner_id
            order by health_score desc, is_at_risk asc, account_id asc
        ) as place,
        'Its health score is ' || cast(cast(health_score as decimal(18, 1)) as varchar)
        || ' of 100, and '
        || case when is_at_risk then 'its churn risk is ' || churn_risk else 'no risk is open' end
        || '.' as reason
    from shared_accounts
    where health_score is not null

),

churn_risk as (

    select
        'churn_risk' as worklist,
        partner_id,
        account_id,
        partner_manager_user_id,
        row_number() over (
            partition by partner_id
            order by
                case churn_risk when 'high' then 1 else 2 end asc,
                health_score asc nulls last,
                account_id asc
        ) as place,
        'Its churn risk is ' || churn_risk
        || coalesce(
            ', its health score ' || cast(cast(health_score as decimal(18, 1)) as varchar)
            || ' of 100.',
            ', and it has no health score.'
        ) as reason
    from shared_accounts
    where is_at_risk

),

active_accounts as (

    select
        shared_accounts.partner_id,
        shared_accounts.account_id,
        shared_accounts.partner_manager_user_id,
        coalesce(recent_meetings.meetings, 0) as meetings,
        coalesce(recent_moves.moves, 0) as moves,
        greatest(
            coalesce(recent_meetings.last_held_on, recent_moves.last_moved_on),
            coalesce(recent_moves.last_moved_on, recent_meetings.last_held_on)
        ) as last_active_on
    from shared_accounts
    left join recent_meetings
        on shared_accounts.partner_id = recent_meetings.partner_id
        and shared_accounts.account_id = recent_meetings.account_id
    left join recent_moves on shared_accounts.account_id = recent_moves.account_id
    where
        recent_meetings.account_id is not null
        or recent_moves.account_id is not null

),

most_active as (

    select
        'most_active' as worklist,
        partner_id,
        account_id,
        partner_manager_user_id,
        row_number() over (
            partition by partner_id
            order by meetings + moves desc, last_active_on desc, account_id asc
        ) as place,
        {{ counted('meetings', 'meeting') }} || ' with the partner and '
        || {{ counted('moves', 'stage move') }}
        || ' in the last {{ var("worklist_active_days") }} days, the latest on '
        || cast(last_active_on as varchar) || '.' as reason
    from active_accounts

),

stalled as (

    select
        'stalled' as worklist,
        shared_accounts.partner_id,
        shared_accounts.account_id,
        shared_accounts.partner_manager_user_id,
        row_number() over (
            partition by shared_accounts.partner_id
            order by
                stalled_deals.longest_days desc,
                stalled_deals.amount desc,
                shared_accounts.account_id asc
        ) as place,
        'No stage move for ' || case when stalled_deals.deals > 1 then 'up to ' else '' end
        || cast(stalled_deals.longest_days as varchar) || ' days in '
        || {{ counted('stalled_deals.deals', 'open deal') }} || ', '
        || cast(cast(stalled_deals.amount as decimal(18, 2)) as varchar)
        || ' {{ var("reporting_currency") }}.' as reason
    from shared_accounts
    inner join stalled_deals on shared_accounts.account_id = stalled_deals.account_id

),

worklists as (

    select * from healthiest
    union all
    select * from churn_risk
    union all
    select * from most_active
    union all
    select * from stalled

)

select
    worklist,
    account_id,
    partner_id,
    partner_manager_user_id,
    place as rank,
    reason
from worklists
