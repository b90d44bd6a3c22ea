with

partners as (

    select * from {{ ref('dim_partners') }}

),

given_keys as (

    select * from {{ ref('int_partners__partner_keys') }}

),

-- a partner without a list or a line in partner_keys.csv is called by the slug of its name, unless
-- that could be somebody else
slugs as (

    select
        partners.partner_id,
        replace({{ normalised_text('partners.name') }}, ' ', '_') as slug,
        count(*) over (partition by {{ normalised_text('partners.name') }}) as namesakes
    from partners
    left join given_keys on partners.partner_id = given_keys.partner_id
    where given_keys.partner_id is null

),

keys as (

    select
        partner_id,
        partner_key
    from given_keys
    union all
    select
        slugs.partner_id,
        case
            when slugs.slug is null or slugs.namesakes > 1 or given_keys.partner_key is not null
                then slugs.partner_id
            else slugs.slug
        end as partner_key
    from slugs
    left join given_keys on slugs.slug = given_keys.partner_key

)

select
    keys.partner_key,
    partners.partner_id,
    coalesce(partners.is_listed, false) as is_listed,
    -- a partner with several lists has one folder
    min(keys.partner_key) over (partition by keys.partner_id) as folder_key
from keys
left join partners on keys.partner_id = partners.partner_id
