with

keys as (

    select * from {{ ref('int_partners__partner_keys') }}

)

select
    'unknown_partner_list' as gap,
    'partner_list' as subject_type,
    partner_key as subject_id,
    cast(null as varchar) as owner,
    'No partner belongs to the list folder "' || partner_key
    || '"; add the key with its partner_id to seeds/partner_keys.csv.' as remedy
from keys
where
    has_list
    and partner_id is null
