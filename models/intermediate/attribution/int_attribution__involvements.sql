with

attributions as (

    select * from {{ ref('int_attribution__attributions_as_known') }}

)

select
    opportunity_number,
    {{ best_role('role') }} as involvement,
    known_from,
    known_to
from attributions
where
    is_counted
    and role in ('sourced', 'influenced')
group by
    opportunity_number,
    known_from,
    known_to
