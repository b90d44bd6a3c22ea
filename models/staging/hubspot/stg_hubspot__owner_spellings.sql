with

owners as (

    select * from {{ ref('stg_hubspot__owners') }}

),

spellings as (

    select
        lower(user_name) as spelling,
        crm_user_id
    from owners

    union all

    select
        lower(email) as spelling,
        crm_user_id
    from owners

)

-- a name that two owners bear is nobody's
select
    spelling,
    min(crm_user_id) as crm_user_id
from spellings
where spelling is not null
group by spelling
having min(crm_user_id) = max(crm_user_id)
