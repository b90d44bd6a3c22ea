with recursive

bases as (

    select * from {{ ref('int_commissions__basis_times') }}

),

terms as (

    select * from {{ ref('int_commissions__terms_of_bases') }}

),

-- from a day on there is no basis any more: reopened, lost, deleted, no longer counted
ends as (

    select
        ended.partnership_id,
        ended.basis_type,
        ended.basis_id,
        ended.role,
        ended.known_to as known_from
    from bases as ended
    left join bases as going_on
        on ended.partnership_id = going_on.partnership_id
        and ended.basis_type = going_on.basis_type
        and ended.basis_id = going_on.basis_id
        and ended.role is not distinct from going_on.role
        and ended.known_to = going_on.known_from
    where
        ended.known_to is not null
        and going_on.basis_id is null

),

-- a key's days on which anything about what it is due may have changed, with the term that a new
-- accrual would have on that day
days as (

    select
        bases.partnership_id,
        bases.basis_type,
        bases.basis_id,
        bases.role,
        bases.known_from as recorded_on,
        bases.basis_amount,
        bases.earned_on,
        terms.term_id,
        terms.rate,
        terms.flat_amount,
        terms.cap_amount,
        terms.hold_days
    from bases
    left join terms
        on bases.partnership_id = terms.partnership_id
        and bases.basis_type = terms.basis_type
        and bases.basis_id = terms.basis_id
        and bases.role is not distinct from terms.role
        and bases.known_from = terms.known_from

    union all

    select
        partnership_id,
        basis_type,
        basis_id,
        role,
        known_from as recorded_on,
        cast(0 as decimal(18, 2)) as basis_amount,
        cast(null as date) as earned_on,
        cast(null as varchar) as term_id,
        cast(null as decimal(9, 6)) as rate,
        cast(null as decimal(18, 2)) as flat_amount,
        cast(null as decimal(18, 2)) as cap_amount,
        cast(null as integer) as hold_days
    from ends

),

numbered as (

    select
        *,
        row_number() over (
            partition by partnership_id, basis_type, basis_id, role order by recorded_on
        ) as day_number
    from days

),

later_days as (

    select *
    from numbered
    where day_number > 1

),

-- term, rate, cap and days are those of the accrual until nothing is due any more
due as (

    select
        partnership_id,
        basis_type,
        basis_id,
        role,
        recorded_on,
        day_number,
        basis_amount,
        earned_on,
        term_id,
        rate,
        flat_amount,
        cap_amount,
        hold_days,
        cast(0 as decimal(18, 2)) as due_before,
        {{ commission('numbered', 'numbered.basis_amount') }} as due_amount
    from numbered
    where day_number = 1

    union all

    select
        later_days.partnership_id,
        later_days.basis_type,
        later_days.basis_id,
        later_days.role,
        later_days.recorded_on,
        later_days.day_number,
        later_days.basis_amount,
        {%- for column in ['earned_on', 'term_id', 'rate', 'flat_amount', 'cap_amount', 'hold_days'] %}
        case when due.due_amount = 0 then later_days.{{ column }} else due.{{ column }} end as {{ column }},
        {%- endfor %}
        due.due_amount as due_before,
        case
            when due.due_amount = 0
                then {{ commission('later_days', 'later_days.basis_amount') }}
            else {{ commission('due', 'later_days.basis_amount') }}
        end as due_amount
    from due
    inner join later_days
        on due.partnership_id = later_days.partnership_id
        and due.basis_type = later_days.basis_type
        and due.basis_id = later_days.basis_id
        and due.role is not distinct from later_days.role
        and due.day_number + 1 = later_days.day_number

)

select
    partnership_id,
    basis_type,
    basis_id,
    role,
    term_id,
    rate,
    basis_amount,
    due_before,
    due_amount,
    recorded_on,
    earned_on,
    cast({{ dbt.dateadd('day', 'hold_days', 'earned_on') }} as date) as payable_on
from due
where due_amount <> due_before
