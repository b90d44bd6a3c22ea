with

opportunities as (

    select * from {{ ref('int_attribution__opportunity_times') }}

),

evidence as (

    select * from {{ ref('int_attribution__evidence_versions') }}

),

partnerships as (

    select * from {{ ref('int_partners__partnership_versions') }}

),

-- the pieces of each deal, as its day of creation lets them be read
told as (

    select
        opportunities.opportunity_number,
        opportunities.known_from,
        opportunities.known_to,
        opportunities.created_on,
        opportunities.closed_on,
        evidence.partnership_id,
        evidence.evidence_type,
        evidence.evidence_id,
        evidence.approval_status,
        evidence.claimed_on,
        evidence.protected_until,
        case
            when evidence.role is not null then evidence.role
            when {{ days_between('opportunities.created_on', 'evidence.evidence_on') }}
                <= {{ var('registration_grace_days') }} then 'sourced'
            else 'influenced'
        end as role,
        -- who brought a deal was there before anybody wrote it down
        case
            when evidence.evidence_type = 'opportunity_partner' and evidence.role = 'sourced'
                then least(evidence.evidence_on, opportunities.created_on)
            else evidence.evidence_on
        end as evidence_on
    from opportunities
    inner join evidence
        on opportunities.opportunity_number = evidence.opportunity_number
        and {{ holds_on('evidence', 'opportunities.known_from') }}

),

-- days before the deal was created (below 0: after), and before it was closed
dated as (

    select
        told.*,
        {{ days_between('told.evidence_on', 'told.created_on') }} as days_before_creation,
        {{ days_between('told.created_on', 'told.claimed_on') }} as days_to_claim,
        {{ days_between('told.closed_on', 'told.claimed_on') }} as days_from_close_to_claim,
        partnerships.partnership_id is not null as is_in_force
    from told
    left join partnerships
        on told.partnership_id = partnerships.partnership_id
        and {{ holds_on('partnerships', 'told.known_from') }}
        and partnerships.signed_on <= told.evidence_on
        and (partnerships.ended_on is null or partnerships.ended_on > told.evidence_on)

),

-- what a piece lacks by itself
judged as (

    select
        *,
        case
            when approval_status <> 'approved' then 'not_approved'
            when evidence_on is null then 'outside_window'
            when not is_in_force then 'partnership_not_in_force'
            when not coalesce(
                case
                    when role = 'sourced' and evidence_type = 'registration'
                        then coalesce(created_on <= protected_until, true)
                            and (
                                days_before_creation <= {{ var('sourced_lookback_days') }}
                                or coalesce(created_on <= protected_until, false)
                            )
                    when role = 'sourced'
                        then days_before_creation between 0 and {{ var('sourced_lookback_days') }}
                    when role = 'influenced'
                        then days_before_creation <= {{ var('influence_lookback_days') }}
                            and (closed_on is null or evidence_on <= closed_on)
                    else days_before_creation <= {{ var('influence_lookback_days') }}
                end,
                false
            ) then 'outside_window'
            when role = 'sourced' and days_to_claim > {{ var('sourced_lock_days') }} then 'late_claim'
            when role = 'influenced' and days_from_close_to_claim > {{ var('influence_lock_days') }}
                then 'late_claim'
        end as exclusion_reason
    from dated

),

-- one partnership sources a deal, however many claim to
sources as (

    select
        opportunity_number,
        known_from,
        partnership_id
    from judged
    where
        exclusion_reason is null
        and role = 'sourced'
    qualify row_number() over (
        partition by opportunity_number, known_from
        order by {{ evidence_rank('evidence_type') }}, evidence_on, partnership_id
    ) = 1

),

rivalled as (

    select
        judged.opportunity_number,
        judged.partnership_id,
        judged.role,
        judged.evidence_type,
        judged.evidence_id,
        judged.approval_status,
        judged.evidence_on,
        judged.claimed_on,
        judged.known_from,
        judged.known_to,
        coalesce(
            judged.exclusion_reason,
            case
                when judged.role = 'sourced' and judged.partnership_id <> sources.partnership_id
                    then 'superseded_source'
                when judged.role = 'influenced' and judged.partnership_id = sources.partnership_id
                    then 'already_sourced'
            end
        ) as exclusion_reason
    from judged
    left join sources
        on judged.opportunity_number = sources.opportunity_number
        and judged.known_from = sources.known_from

),

-- few are counted more than once, and a million need no ranking
several as (

    select
        opportunity_number,
        known_from,
        partnership_id,
        role
    from rivalled
    where exclusion_reason is null
    group by
        opportunity_number,
        known_from,
        partnership_id,
        role
    having count(*) > 1

),

duplicates as (

    select
        rivalled.opportunity_number,
        rivalled.known_from,
        rivalled.evidence_type,
        rivalled.evidence_id
    from rivalled
    inner join several
        on rivalled.opportunity_number = several.opportunity_number
        and rivalled.known_from = several.known_from
        and rivalled.partnership_id = several.partnership_id
        and rivalled.role = several.role
    where rivalled.exclusion_reason is null
    qualify row_number() over (
        partition by
            rivalled.opportunity_number, rivalled.known_from, rivalled.partnership_id, rivalled.role
        order by
            rivalled.evidence_on,
            {{ evidence_rank('rivalled.evidence_type') }},
            rivalled.evidence_id
    ) > 1

)

select
    -- ids
    rivalled.opportunity_number,
    rivalled.partnership_id,

    -- text
    rivalled.role,
    rivalled.evidence_type,
    rivalled.evidence_id,
    rivalled.approval_status,
    case
        when duplicates.evidence_id is not null then 'duplicate_evidence'
        else rivalled.exclusion_reason
    end as exclusion_reason,

    -- flags
    rivalled.exclusion_reason is null and duplicates.evidence_id is null as is_counted,

    -- dates
    rivalled.evidence_on,
    rivalled.claimed_on,
    rivalled.known_from,
    rivalled.known_to
from rivalled
left join duplicates
    on rivalled.opportunity_number = duplicates.opportunity_number
    and rivalled.known_from = duplicates.known_from
    and rivalled.evidence_type = duplicates.evidence_type
    and rivalled.evidence_id = duplicates.evidence_id
