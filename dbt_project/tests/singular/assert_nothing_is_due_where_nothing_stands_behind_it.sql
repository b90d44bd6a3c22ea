-- deals reopened, lost or deleted, attribution withdrawn: what was accrued is taken back to the cent
select
    entries.partnership_id,
    entries.basis_type,
    entries.basis_id,
    entries.role,
    sum(entries.amount) as due
from {{ ref('fct_commission_entries') }} as entries
left join {{ ref('int_commissions__basis_times') }} as bases
    on entries.partnership_id = bases.partnership_id
    and entries.basis_type = bases.basis_type
    and entries.basis_id = bases.basis_id
    and entries.role is not distinct from bases.role
    and bases.known_to is null
where
    entries.basis_type <> 'payout'
    and bases.basis_id is null
group by
    entries.partnership_id,
    entries.basis_type,
    entries.basis_id,
    entries.role
having sum(entries.amount) <> 0
