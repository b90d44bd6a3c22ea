with

bases as (

    select *
    from {{ ref('int_commissions__basis_times') }}
    where known_to is null

),

due_amounts as (

    select * from {{ ref('int_commissions__due_amounts') }}

),

partnerships as (

    select * from {{ ref('int_partners__partnerships') }}

),

partners as (

    select * from {{ ref('int_partners__partners') }}

),

-- with the term that its accrual was stamped with
due as (

    select *
    from due_amounts
    qualify row_number() over (
        partition by partnership_id, basis_type, basis_id, role order by recorded_on desc
    ) = 1

),

-- nothing but a cap makes less of a rate's share
earned as (

    select
        due.*,
        {{ multiply_money('bases.basis_amount', 'due.rate') }} as earned_amount
    from due
    inner join bases
        on due.partnership_id = bases.partnership_id
        and due.basis_type = bases.basis_type
        and due.basis_id = bases.basis_id
        and due.role is not distinct from bases.role
    where
        due.due_amount <> 0
        and due.rate is not null

)

select
    'amount_above_tier_ceiling' as gap,
    'commission' as subject_type,
    earned.partnership_id || '|' || earned.basis_type || '|' || earned.basis_id || '|'
    || coalesce(earned.role, '') as subject_id,
    partners.partner_manager_email as owner,
    'The rate of term ' || earned.term_id || ' comes to '
    || cast(earned.earned_amount as varchar) || ' {{ var("reporting_currency") }}, of which its'
    || ' cap_amount leaves ' || cast(earned.due_amount as varchar)
    || '; tell the partner so, or end-date the term and add one with another cap_amount.' as remedy
from earned
left join partnerships
    on earned.partnership_id = partnerships.partnership_id
left join partners
    on partnerships.partner_id = partners.partner_id
where abs(earned.earned_amount) > abs(earned.due_amount)
