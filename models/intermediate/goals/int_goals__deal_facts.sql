with

windows as (

    select * from {{ ref('int_goals__windows') }}

),

deals as (

    select * from {{ ref('int_attribution__deals_by_then') }}

),

touches as (

    select * from {{ ref('int_attribution__touches_by_then') }}

),

credits as (

    select * from {{ ref('int_attribution__credits_by_then') }}

),

-- a deal stands once in any scope, whichever of its partnerships lead there
created as (

    select
        windows.metric,
        windows.period_starts_on,
        windows.period_ends_on,
        windows.known_on,
        deals.opportunity_id as fact_id,
        touches.partnership_id,
        deals.crm,
        deals.crm_owner_id,
        case
            when windows.metric = 'partnership_opportunities_created' then 1
            else coalesce(deals.amount, 0)
        end as amount
    from windows
    inner join deals
        on windows.known_on = deals.known_on
        and deals.created_on between windows.period_starts_on and windows.period_ends_on
        -- what is dated after its extract has not happened yet
        and deals.created_on <= deals.known_from
    inner join touches
        on deals.known_on = touches.known_on
        and deals.opportunity_number = touches.opportunity_number
    where windows.metric in ('partnership_opportunities_created', 'partnership_pipeline_created')

),

-- a deal's credits are shares of it, and add up
won as (

    select
        windows.metric,
        windows.period_starts_on,
        windows.period_ends_on,
        windows.known_on,
        deals.opportunity_id || ' ' || credits.partnership_id as fact_id,
        credits.partnership_id,
        deals.crm,
        deals.crm_owner_id,
        credits.credited_amount as amount
    from windows
    inner join deals
        on windows.known_on = deals.known_on
        and deals.stage_category = 'won'
        and deals.closed_on between windows.period_starts_on and windows.period_ends_on
    inner join credits
        on deals.known_on = credits.known_on
        and deals.opportunity_number = credits.opportunity_number
        and windows.metric = case credits.role
            when 'sourced' then 'partner_sourced_revenue'
            else 'partner_influenced_revenue'
        end

)

select * from created
union all
select * from won
