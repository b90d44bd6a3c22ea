with

due_amounts as (

    select * from {{ ref('int_commissions__due_amounts') }}

),

payouts as (

    select * from {{ ref('int_commissions__payouts') }}

),

entries as (

    select
        partnership_id,
        term_id,
        basis_type,
        basis_id,
        role,
        case
            when due_before = 0 then 'accrual'
            when due_amount = 0 then 'clawback'
            else 'adjustment'
        end as entry_type,
        -- a flat amount is for one deal or lead
        case when rate is null and basis_amount <> 0 then 1 else basis_amount end as basis_amount,
        rate,
        due_amount - due_before as amount,
        recorded_on,
        earned_on,
        payable_on
    from due_amounts

    union all

    select
        partnership_id,
        cast(null as varchar) as term_id,
        'payout' as basis_type,
        payout_id as basis_id,
        cast(null as varchar) as role,
        'payout' as entry_type,
        amount as basis_amount,
        cast(null as decimal(9, 6)) as rate,
        amount_before - amount as amount,
        recorded_on,
        paid_on as earned_on,
        paid_on as payable_on
    from payouts

)

select
    -- ids
    partnership_id || '|' || basis_type || '|' || basis_id || '|' || coalesce(role, '') || '|'
    || cast(recorded_on as varchar) as entry_id,
    partnership_id,
    term_id,
    basis_id,

    -- text
    basis_type,
    role,
    entry_type,

    -- numbers
    cast(basis_amount as decimal(18, 2)) as basis_amount,
    rate,
    cast(amount as decimal(18, 2)) as amount,

    -- dates
    recorded_on,
    earned_on,
    payable_on
from entries
