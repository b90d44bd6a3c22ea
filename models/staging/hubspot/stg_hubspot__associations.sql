with

associations as (

    select * from {{ current_version(source('hubspot', 'associations')) }}

),

named as (

    select
        id,
        {{ hubspot_object('from_object') }} as from_object,
        from_id,
        {{ hubspot_object('to_object') }} as to_object,
        to_id,
        nullif(trim(label), '') as label,
        createdate,
        _extract_id,
        _row,
        _known_from
    from associations

),

-- a link leads both ways, whichever way it was exported
both_ways as (

    select
        id,
        from_object as object,
        from_id as object_id,
        to_object as other_object,
        to_id as other_id,
        label,
        createdate,
        _extract_id,
        _row,
        _known_from
    from named

    union all

    select
        id,
        to_object as object,
        to_id as object_id,
        from_object as other_object,
        from_id as other_id,
        label,
        createdate,
        _extract_id,
        _row,
        _known_from
    from named

)

select
    -- ids
    id as crm_association_id,
    object_id as crm_object_id,
    other_id as crm_other_id,

    -- text
    object,
    other_object,
    label,

    -- flags
    coalesce(lower(label) like '%primary%', false) as is_primary,

    -- dates
    createdate as created_at,

    -- provenance
    _extract_id as source_extract_id,
    _row as source_row,
    _known_from as known_from
from both_ways
-- an export that lists it both ways has it twice
qualify row_number() over (
    partition by object, object_id, other_object, other_id, label
    order by createdate asc nulls last, id asc nulls last
) = 1
