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

fitting as (

    select
        bases.*,
        terms.term_id,
        terms.rate,
        terms.hold_days,
        terms.cap_amount_native is not null as is_capped,
        {{ amount_on_its_day('terms', 'rates', 'flat_amount_native') }} as flat_amount,
        {{ amount_on_its_day('terms', 'rates', 'cap_amount_native') }} as cap_amount,
        {{ term_breadth('terms') }} as breadth,
        {{ term_role_breadth('terms') }} as role_breadth
    from bases
    inner join terms
        on {{ term_fits('terms', 'bases') }}
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
