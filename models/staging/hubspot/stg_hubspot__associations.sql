with

versions as (

    select * from {{ ref('stg_hubspot__association_versions') }}

)

select
    -- ids
    crm_association_id,
    crm_object_id,
    crm_other_id,

    -- text
    object,
    other_object,
    label,

    -- flags
    is_primary,

    -- dates
    created_at,

    -- provenance
    source_extract_id,
    source_row,
    known_from
from versions
where
    known_to is null
    and not is_deleted
-- two exports may list it from either end
qualify row_number() over (
    partition by object, crm_object_id, other_object, crm_other_id, label
    order by created_at asc nulls last, crm_association_id asc nulls last
) = 1
