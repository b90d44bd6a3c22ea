with

versions as (

    select * from {{ ref('stg_prm__partnership_versions') }}

),

-- a renewal overwrites the day of signature
first_signed as (

    select
        partnership_id,
        min(signed_on) as signed_on
    from versions
    group by partnership_id

),

latest as (

    select
        partnership_id,
        partner_id,
        program_id,
        tier,
        status,
        ended_on,
        is_deleted as is_vanished,
        known_from,
        source_extract_id,
        source_row
    from versions
    where known_to is null

)

select
    -- ids
    latest.partnership_id,
    latest.partner_id,
    latest.program_id,

    -- text
    latest.tier,
    latest.status,

    -- flags
    latest.is_vanished,

    -- dates
    first_signed.signed_on,
    -- one that vanished ended on that extract date at the latest, it was never unsigned
    case
        when latest.is_vanished and (latest.ended_on is null or latest.ended_on > latest.known_from)
            then latest.known_from
        else latest.ended_on
    end as ended_on,

    -- provenance
    latest.source_extract_id,
    latest.source_row
from latest
inner join first_signed on latest.partnership_id = first_signed.partnership_id
