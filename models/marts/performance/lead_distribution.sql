with

partners as (

    select *
    from {{ ref('dim_partners') }}
    where is_listed

),

partnerships as (

    select * from {{ ref('dim_partnerships') }}

),

quarters as (

    select * from {{ ref('int_performance__quarters') }}

),

lead_shares as (

    select *
    from {{ ref('stg_prm__lead_shares') }}
    where
        direction = 'given'
        -- what is dated after its extract has not happened yet
        and shared_on <= known_from

),

-- who could be given a lead: a partnership was in force on some day of the quarter
eligible as (

    select distinct
        partnerships.partner_id,
        quarters.fiscal_quarter
    from partnerships
    inner join quarters
        on partnerships.signed_on <= quarters.measured_on
        and (
            partnerships.ended_on is null
            or (
                partnerships.ended_on > quarters.quarter_starts_on
                and partnerships.ended_on > partnerships.signed_on
            )
        )

),

shared as (

    select
        partnerships.partner_id,
        quarters.fiscal_quarter,
        lead_shares.status,
        case
            when lead_shares.responded_on <= lead_shares.known_from
                then {{ duration('lead_shares.shared_on', 'lead_shares.responded_on') }}
        end as days_to_response
    from lead_shares
    inner join partnerships
        on lead_shares.partnership_id = partnerships.partnership_id
    inner join quarters
        on lead_shares.shared_on between quarters.quarter_starts_on and quarters.quarter_ends_on

),

given as (

    select
        partner_id,
        fiscal_quarter,
        count(*) as given,
        count(case when status in ('accepted', 'converted') then 1 end) as accepted,
        count(case when status = 'declined' then 1 end) as declined,
        count(case when status = 'converted' then 1 end) as converted,
        count(days_to_response) as responses,
        sum(days_to_response) as days_to_response,
        max(days_to_response) as longest_days_to_response
    from shared
    group by partner_id, fiscal_quarter

),

candidates as (

    select partner_id, fiscal_quarter from eligible
    union
    select partner_id, fiscal_quarter from given

),

joined as (

    select
        candidates.partner_id,
        candidates.fiscal_quarter,
        partners.tier,
        coalesce(given.given, 0) as given,
        coalesce(given.accepted, 0) as accepted,
        coalesce(given.declined, 0) as declined,
        coalesce(given.converted, 0) as converted,
        coalesce(given.responses, 0) as responses,
        given.days_to_response,
        given.longest_days_to_response
    from candidates
    inner join partners
        on candidates.partner_id = partners.partner_id
    left join given
        on candidates.partner_id = given.partner_id
        and candidates.fiscal_quarter = given.fiscal_quarter

),

within_tiers as (

    select
        *,
        count(*) over (partition by fiscal_quarter, tier) as partners_of_tier,
        sum(given) over (partition by fiscal_quarter, tier) as given_to_tier,
        sum(given * given) over (partition by fiscal_quarter, tier) as squares_of_tier
    from joined

)

select
    -- ids
    partner_id,
    fiscal_quarter,

    -- text
    tier,

    -- numbers
    given,
    accepted,
    declined,
    converted,
    responses,
    {{ divide_money('days_to_response', 'responses', input_scale=2) }} as avg_days_to_response,
    longest_days_to_response,
    partners_of_tier,
    cast(given_to_tier as bigint) as given_to_tier,
    {{ share_of('given', 'given_to_tier') }} as share_of_tier,
    {{ share_of('1', 'partners_of_tier') }} as even_share,
    -- Jain's index
    {{ share_of('given_to_tier * given_to_tier', '(partners_of_tier * squares_of_tier)') }}
        as fairness_of_tier
from within_tiers
