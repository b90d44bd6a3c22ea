with

registrations as (

    select *
    from {{ ref('stg_prm__deal_registration_versions') }}
    where
        known_to is null
        and not is_deleted
        -- what is dated after its extract has not happened yet
        and submitted_on <= known_from

),

-- the promise is ours: what the partner answers to leads of ours is in lead_distribution
lead_shares as (

    select *
    from {{ ref('stg_prm__lead_shares') }}
    where
        direction = 'received'
        and shared_on <= known_from

),

partnerships as (

    select * from {{ ref('dim_partnerships') }}

),

partners as (

    select * from {{ ref('dim_partners') }}

),

slas as (

    select * from {{ ref('stg_policy__slas') }}

),

asked as (

    select
        'registration_decision' as kind,
        registration_id as subject_id,
        partnership_id,
        submitted_on as asked_on,
        case when decided_on <= known_from then decided_on end as answered_on,
        -- decided on a day that nobody wrote down; what is withdrawn waits for nothing
        decided_on is null and status in ('approved', 'rejected', 'withdrawn') as is_untold
    from registrations

    union all

    select
        'lead_response' as kind,
        lead_share_id as subject_id,
        partnership_id,
        shared_on as asked_on,
        case when responded_on <= known_from then responded_on end as answered_on,
        responded_on is null
        and coalesce(status in ('accepted', 'declined', 'converted'), false) as is_untold
    from lead_shares

),

promised as (

    select
        asked.kind,
        asked.subject_id,
        asked.partnership_id,
        partnerships.partner_id,
        partnerships.program_id,
        asked.asked_on,
        asked.answered_on,
        coalesce(slas.days, slas_of_any_tier.days) as days
    from asked
    inner join partnerships
        on asked.partnership_id = partnerships.partnership_id
    inner join partners
        on partnerships.partner_id = partners.partner_id
    left join slas
        on asked.kind = slas.kind
        and partners.tier = slas.tier
    left join slas as slas_of_any_tier
        on asked.kind = slas_of_any_tier.kind
        and slas_of_any_tier.tier is null
    where not asked.is_untold

)

select
    kind,
    subject_id,
    partnership_id,
    partner_id,
    program_id,
    asked_on,
    answered_on,
    days,
    case
        when answered_on is not null
            then {{ days_between('asked_on', 'answered_on') }} <= days
        -- the last day is in time
        when {{ days_between('asked_on', as_of()) }} > days then false
    end as is_met
from promised
where days is not null
