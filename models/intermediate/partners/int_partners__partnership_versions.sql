with

versions as (

    select * from {{ ref('stg_prm__partnership_versions') }}

)

select
    -- ids
    partnership_id,
    partner_id,
    program_id,

    -- text
    tier,
    status,

    -- flags
    is_deleted as is_vanished,

    -- dates
    -- a renewal overwrites the day of signature
    min(signed_on) over (
        partition by partnership_id
        order by known_from
        rows between unbounded preceding and current row
    ) as signed_on,
    -- one that vanished ended on that extract date at the latest, it was never unsigned
    case
        when is_deleted and (ended_on is null or ended_on > known_from) then known_from
        else ended_on
    end as ended_on,

    -- provenance
    source_extract_id,
    source_row,
    known_from,
    known_to
from versions
