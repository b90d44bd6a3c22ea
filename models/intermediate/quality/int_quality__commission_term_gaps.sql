with

terms as (

    select * from {{ ref('stg_policy__commission_terms') }}

),

paying_terms as (

    select *
    from terms
    where coalesce(role, '') <> 'delivered'

),

partnership_versions as (

    select * from {{ ref('int_partners__partnership_versions') }}

),

terms_of_bases as (

    select * from {{ ref('int_commissions__terms_of_bases') }}

),

bases as (

    select *
    from {{ ref('int_commissions__basis_times') }}
    where
        known_to is null
        and basis_amount <> 0

),

due_amounts as (

    select * from {{ ref('int_commissions__due_amounts') }}

),

unmatched as (

    select *
    from terms
    where
        coalesce(partnership_id, program_id, tier) is not null
        and not exists (
            select 1
            from partnership_versions
            where {{ term_is_for('terms', 'partnership_versions') }}
        )

),

tied_bases as (

    select distinct
        partnership_id,
        program_id,
        tier,
        role,
        basis_type,
        earned_on,
        term_id,
        breadth,
        role_breadth
    from terms_of_bases
    where equally_specific > 1

),

outdone as (

    select
        paying_terms.term_id,
        min(tied_bases.term_id) as applied_term_id,
        min(tied_bases.earned_on) as first_day
    from tied_bases
    inner join paying_terms
        on {{ term_fits('paying_terms', 'tied_bases') }}
        and tied_bases.breadth = {{ term_breadth('paying_terms') }}
        and tied_bases.role_breadth = {{ term_role_breadth('paying_terms') }}
        and tied_bases.term_id <> paying_terms.term_id
    group by paying_terms.term_id

),

-- what is due keeps the term of its accrual, whatever day it is dated to since
due as (

    select *
    from due_amounts
    qualify row_number() over (
        partition by partnership_id, basis_type, basis_id, role order by recorded_on desc
    ) = 1

),

unpaid as (

    select bases.*
    from bases
    left join due
        on bases.partnership_id = due.partnership_id
        and bases.basis_type = due.basis_type
        and bases.basis_id = due.basis_id
        and bases.role is not distinct from due.role
        and due.due_amount <> 0
    left join terms_of_bases
        on bases.partnership_id = terms_of_bases.partnership_id
        and bases.basis_type = terms_of_bases.basis_type
        and bases.basis_id = terms_of_bases.basis_id
        and bases.role is not distinct from terms_of_bases.role
        and bases.known_from = terms_of_bases.known_from
    where
        due.basis_id is null
        and terms_of_bases.basis_id is null

),

unpaid_days as (

    select distinct
        partnership_id,
        program_id,
        tier,
        role,
        basis_type,
        earned_on
    from unpaid

),

-- the term that ended last before the day, and the one that began first after it
between_terms as (

    select
        unpaid_days.earned_on,
        earlier.term_id as ended_term_id,
        later.term_id as next_term_id
    from unpaid_days
    inner join paying_terms as earlier
        on {{ term_fits('earlier', 'unpaid_days', on_its_day=false) }}
        and earlier.effective_to < unpaid_days.earned_on
    inner join paying_terms as later
        on {{ term_fits('later', 'unpaid_days', on_its_day=false) }}
        and later.effective_from > unpaid_days.earned_on
    qualify row_number() over (
        partition by
            unpaid_days.partnership_id,
            unpaid_days.program_id,
            unpaid_days.tier,
            unpaid_days.role,
            unpaid_days.basis_type,
            unpaid_days.earned_on
        order by
            earlier.effective_to desc, earlier.term_id, later.effective_from, later.term_id
    ) = 1

),

interrupted as (

    select
        ended_term_id,
        min(next_term_id) as next_term_id,
        count(distinct earned_on) as days,
        min(earned_on) as first_day,
        max(earned_on) as last_day
    from between_terms
    group by ended_term_id

)

select
    'commission_term_matches_nothing' as gap,
    'commission_term' as subject_type,
    term_id as subject_id,
    cast(null as varchar) as owner,
    'The PRM never had ' || coalesce('partnership ' || partnership_id, 'a partnership')
    || coalesce(' in programme ' || program_id, '') || coalesce(' with tier ' || tier, '')
    || '; correct the term in seeds/commission_terms.csv or remove it.' as remedy
from unmatched

union all

select
    'commission_term_for_delivered' as gap,
    'commission_term' as subject_type,
    term_id as subject_id,
    cast(null as varchar) as owner,
    'Who delivers a deal earns no commission, so the term pays nothing; remove it from'
    || ' seeds/commission_terms.csv or give it another role.' as remedy
from terms
where role = 'delivered'

union all

select
    'commission_terms_tie' as gap,
    'commission_term' as subject_type,
    term_id as subject_id,
    cast(null as varchar) as owner,
    'It fits as closely as term ' || applied_term_id || ', which applies by its lower id, on '
    || cast(first_day as varchar)
    || ' for the first time; end-date one of the two or name a partnership, tier or role in it.'
        as remedy
from outdone

union all

select
    'gap_in_commission_terms' as gap,
    'commission_term' as subject_type,
    ended_term_id as subject_id,
    cast(null as varchar) as owner,
    'After it ended and before term ' || next_term_id || ' begins, no term pays for what was'
    || ' earned on ' || {{ counted('days', 'day') }} || ', '
    || case
        when days = 1 then cast(first_day as varchar)
        else 'from ' || cast(first_day as varchar) || ' to ' || cast(last_day as varchar)
    end
    || '; add a term for that time, or say with a flat_amount of 0 that nothing is due.' as remedy
from interrupted
