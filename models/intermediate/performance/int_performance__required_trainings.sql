with

assignments as (

    select * from {{ ref('stg_prm__training_assignments') }}

),

partners as (

    select *
    from {{ ref('dim_partners') }}
    where is_listed

)

select
    assignments.assignment_id,
    assignments.partner_id,
    assignments.due_on,
    -- what is dated after its extract has not happened yet
    case
        when assignments.completed_on <= assignments.known_from then assignments.completed_on
    end as completed_on
from assignments
inner join partners
    on assignments.partner_id = partners.partner_id
where
    assignments.is_required
    and assignments.due_on is not null
    and (assignments.assigned_on is null or assignments.assigned_on <= assignments.known_from)
