with

bases as (

    select * from {{ ref('int_commissions__basis_times') }}

),

terms as (

    select *
    from {{ ref('stg_policy__commission_terms') }}
    -- who delivers earns no commission
    where coalesce(role, '') <> 'delivered'

),

rates as (

    select * from {{ ref('int_crm__rate_times') }}

),

-- a price per lead asks for no role: no row of attribution stands behind it
fitting as (

    select
        bases.*,
        terms.term_id,
        terms.rate,
        terms.hold_days,
        terms.cap_amount_native is not null as is_capped,
        {{ amount_on_its_day('terms', 'rates', 'flat_amount_native') }} as flat_amount,
        {{ amount_on_its_day('terms', 'rates', 'cap_amount_native') }} as cap_amount,
        case
            when terms.partnership_id is not null then 1
            when terms.tier is not null then 2
            when terms.program_id is not null then 3
            else 4
        end as breadth,
        case when terms.role is null then 2 else 1 end as role_breadth
    from bases
    inner join terms
        on bases.basis_type = terms.basis
        and bases.earned_on between terms.effective_from and terms.effective_to
        and coalesce(terms.partnership_id, bases.partnership_id) = bases.partnership_id
        and coalesce(terms.program_id = bases.program_id, terms.program_id is null)
        and coalesce(terms.tier = bases.tier, terms.tier is null)
        and coalesce(terms.role = bases.role, terms.role is null or bases.role is null)
    left join rates
        on terms.foreign_currency = rates.currency
        and bases.earned_on = rates.conversion_day
        and {{ holds_on('rates', 'bases.known_from') }}

)

select
    *,
    count(*) over (
        partition by
            partnership_id, basis_type, basis_id, role, known_from, breadth, role_breadth
    ) as equally_specific
from fitting
qualify row_number() over (
    partition by partnership_id, basis_type, basis_id, role, known_from
    order by breadth, role_breadth, term_id
) = 1
