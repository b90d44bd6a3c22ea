with

partnerships as (

    select * from {{ ref('int_partners__partnerships') }}

)

select
    partnership_id,
    partner_id,
    program_id,
    tier,
    status,
    signed_on,
    ended_on,
    coalesce(signed_on <= {{ as_of() }}, false)
    and (ended_on is null or ended_on > {{ as_of() }}) as is_in_force,
    is_vanished,
    source_extract_id,
    source_row
from partnerships
