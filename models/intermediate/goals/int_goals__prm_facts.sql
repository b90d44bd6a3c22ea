with

windows as (

    select * from {{ ref('int_goals__windows') }}

),

partnerships as (

    select * from {{ ref('int_partners__partnership_versions') }}

),

registrations as (

    select *
    from {{ ref('stg_prm__deal_registration_versions') }}
    where not is_deleted

),

lead_shares as (

    select *
    from {{ ref('stg_prm__lead_share_versions') }}
    where not is_deleted

),

trainings as (

    select *
    from {{ ref('stg_prm__training_assignment_versions') }}
    where not is_deleted

),

-- a day of signature that lay ahead of the last extract that listed the partnership was a plan
signed as (

    select
        *,
        max(case when not is_vanished then known_from end) over (
            partition by partnership_id
            order by known_from
            rows between unbounded preceding and current row
        ) as listed_on
    from partnerships

),

-- each with the day on which it happened; what is dated after its extract has not happened yet
events as (

    select
        'new_partnerships_signed' as metric,
        partnership_id as fact_id,
        partnership_id,
        signed_on as happened_on,
        known_from,
        known_to
    from signed
    where signed_on <= listed_on

    union all

    select
        'deals_registered' as metric,
        registration_id as fact_id,
        partnership_id,
        submitted_on as happened_on,
        known_from,
        known_to
    from registrations
    where submitted_on <= known_from

    union all

    select
        'leads_given' as metric,
        lead_share_id as fact_id,
        partnership_id,
        shared_on as happened_on,
        known_from,
        known_to
    from lead_shares
    where
        direction = 'given'
        and shared_on <= known_from

),

of_partnerships as (

    select
        windows.metric,
        windows.period_starts_on,
        windows.period_ends_on,
        windows.known_on,
        events.fact_id,
        events.partnership_id,
        partnerships.partner_id
    from windows
    inner join events
        on windows.metric = events.metric
        and {{ falls_into('windows', 'events', 'events.happened_on') }}
    left join partnerships
        on events.partnership_id = partnerships.partnership_id
        and {{ holds_on('partnerships', 'windows.known_on') }}

),

-- a person learns for the partner, so for whichever programmes it is in
of_partners as (

    select
        windows.metric,
        windows.period_starts_on,
        windows.period_ends_on,
        windows.known_on,
        trainings.assignment_id as fact_id,
        partnerships.partnership_id,
        trainings.partner_id
    from windows
    inner join trainings
        on {{ falls_into('windows', 'trainings', 'trainings.completed_on') }}
        and trainings.completed_on <= trainings.known_from
    left join partnerships
        on trainings.partner_id = partnerships.partner_id
        and {{ holds_on('partnerships', 'windows.known_on') }}
        and partnerships.signed_on <= trainings.completed_on
        and (partnerships.ended_on is null or partnerships.ended_on > trainings.completed_on)
    where windows.metric = 'trainings_completed'

)

select * from of_partnerships
union all
select * from of_partners
