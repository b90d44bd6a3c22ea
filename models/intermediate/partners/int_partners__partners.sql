with

versions as (

    select * from {{ ref('stg_prm__partner_versions') }}

)

select
    partner_id,
    partner_name,
    website,
    crm_account_id,
    partner_type,
    size_band,
    country,
    region,
    tier,
    partner_manager_email,
    status,
    -- one that vanished keeps its last values: what it brought stays its own
    not is_deleted as is_listed,
    source_extract_id,
    source_row
from versions
where known_to is null
