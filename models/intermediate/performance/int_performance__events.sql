with

credits as (

    select * from {{ ref('fct_credits') }}

),

credit_models as (

    select *
    from {{ ref('stg_policy__credit_models') }}
    where is_default

),

opportunities as (

    select *
    from {{ ref('fct_opportunities') }}
    where is_won

),

lead_shares as (

    select *
    from {{ ref('stg_prm__lead_shares') }}
    where
        direction in ('given', 'received')
        -- what is dated after its extract has not happened yet
        and shared_on <= known_from

),

answers as (

    select *
    from {{ ref('int_performance__answers') }}
    -- one that is not due yet is neither
    where is_met is not null

),

partnerships as (

    select * from {{ ref('dim_partnerships') }}

),

partners as (

    select *
    from {{ ref('dim_partners') }}
    where is_listed

),

events as (

    select
        credits.role as event,
        credits.opportunity_id as subject_id,
        credits.partnership_id,
        opportunities.closed_on as happened_on,
        credits.credited_amount as amount
    from credits
    inner join credit_models
        on credits.credit_model = credit_models.credit_model
    inner join opportunities
        on credits.opportunity_id = opportunities.opportunity_id

    union all

    select
        direction as event,
        lead_share_id as subject_id,
        partnership_id,
        shared_on as happened_on,
        cast(null as decimal(18, 2)) as amount
    from lead_shares

    union all

    select
        case when is_met then 'answer_met' else 'answer_missed' end as event,
        kind || ':' || subject_id as subject_id,
        partnership_id,
        asked_on as happened_on,
        cast(null as decimal(18, 2)) as amount
    from answers

)

select
    -- ids
    partnerships.partner_id,
    partnerships.program_id,
    events.partnership_id,
    events.subject_id,

    -- text
    events.event,
    {{ fiscal_quarter('events.happened_on') }} as fiscal_quarter,

    -- numbers
    events.amount,

    -- dates
    events.happened_on
from events
inner join partnerships
    on events.partnership_id = partnerships.partnership_id
inner join partners
    on partnerships.partner_id = partners.partner_id
