with

associations as (

    select * from {{ known_versions(source('hubspot', 'associations')) }}

),

deal_companies as (

    select * from {{ known_versions(source('hubspot', 'deal_companies')) }}

),

engagement_deals as (

    select * from {{ known_versions(source('hubspot', 'engagement_deals')) }}

),

engagement_companies as (

    select * from {{ known_versions(source('hubspot', 'engagement_companies')) }}

),

named as (

    select
        id,
        {{ hubspot_object('from_object') }} as from_object,
        from_id,
        {{ hubspot_object('to_object') }} as to_object,
        to_id,
        -- deal_to_company is HubSpot's name for a link that means nothing more
        case
            when
                lower(label)
                <> {{ hubspot_object('from_object') }} || '_to_' || {{ hubspot_object('to_object') }}
                then nullif(trim(label), '')
        end as label,
        createdate,
        _extract_id,
        _row,
        _known_from,
        _known_to,
        _is_deleted
    from associations

    union all

    select
        concat(deal_id, ':', company_id, ':', type_id) as id,
        'deal' as from_object,
        deal_id as from_id,
        'company' as to_object,
        company_id as to_id,
        -- HubSpot's own number for the deal's primary company
        coalesce(nullif(trim(label), ''), case when type_id = '5' then 'primary' end) as label,
        cast(null as timestamp) as createdate,
        _extract_id,
        _row,
        _known_from,
        _known_to,
        _is_deleted
    from deal_companies

    union all

    select
        concat(engagement_id, ':', deal_id) as id,
        'engagement' as from_object,
        engagement_id as from_id,
        'deal' as to_object,
        deal_id as to_id,
        cast(null as varchar) as label,
        cast(null as timestamp) as createdate,
        _extract_id,
        _row,
        _known_from,
        _known_to,
        _is_deleted
    from engagement_deals

    union all

    select
        concat(engagement_id, ':', company_id) as id,
        'engagement' as from_object,
        engagement_id as from_id,
        'company' as to_object,
        company_id as to_id,
        cast(null as varchar) as label,
        cast(null as timestamp) as createdate,
        _extract_id,
        _row,
        _known_from,
        _known_to,
        _is_deleted
    from engagement_companies

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
        _known_from,
        _known_to,
        _is_deleted
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
        _known_from,
        _known_to,
        _is_deleted
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
    _known_from as known_from,
    _known_to as known_to,
    _is_deleted as is_deleted
from both_ways
-- an export that lists it both ways has it twice
qualify row_number() over (
    partition by
        object, object_id, other_object, other_id, label, _known_from, _known_to, _is_deleted
    order by createdate asc nulls last, id asc nulls last
) = 1
