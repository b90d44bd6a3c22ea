with

periods as (

    select *
    from {{ ref('int_goals__periods') }}
    where
        is_current
        and metric in ('partner_sourced_revenue', 'partner_influenced_revenue')

),

goals as (

    select * from {{ ref('stg_policy__goals') }}

),

deals as (

    select *
    from {{ ref('int_attribution__deals_by_then') }}
    where stage_category = 'open'

),

credits as (

    select * from {{ ref('int_attribution__credits_by_then') }}

),

win_rates as (

    select * from {{ ref('int_goals__stage_win_rates') }}

),

users as (

    select * from {{ ref('int_goals__users') }}

),

partnerships as (

    select * from {{ ref('int_partners__partnership_versions') }}

),

-- what may yet close in the period; a stage from which no deal ever closed counts nothing
weighted as (

    select
        deals.known_on,
        deals.closes_on,
        case credits.role
            when 'sourced' then 'partner_sourced_revenue'
            else 'partner_influenced_revenue'
        end as metric,
        credits.partnership_id,
        partnerships.program_id,
        partnerships.partner_id,
        users.team,
        users.email,
        {{ multiply_money('credits.credited_amount', 'win_rates.win_rate') }} as amount
    from deals
    inner join credits
        on deals.known_on = credits.known_on
        and deals.opportunity_number = credits.opportunity_number
    inner join win_rates
        on deals.crm = win_rates.crm
        and deals.stage = win_rates.stage
    left join partnerships
        on credits.partnership_id = partnerships.partnership_id
        and {{ holds_on('partnerships', 'deals.known_on') }}
    left join users
        on deals.known_on = users.known_on
        and deals.crm = users.crm
        and deals.crm_owner_id = users.crm_user_id

)

select
    periods.goal_key,
    periods.period_starts_on,
    cast(coalesce(sum(weighted.amount), 0) as decimal(18, 2)) as amount
from periods
inner join goals
    on periods.goal_key = goals.goal_key
left join weighted
    on periods.metric = weighted.metric
    and periods.as_of = weighted.known_on
    and weighted.closes_on between periods.as_of and periods.period_ends_on
    and {{ goal_scope_key('goals') }} = case goals.scope_type
        when 'company' then ''
        when 'program' then weighted.program_id
        when 'partner' then weighted.partner_id
        when 'partnership' then weighted.partnership_id
        when 'team' then weighted.team
        when 'user' then weighted.email
    end
group by
    periods.goal_key,
    periods.period_starts_on
