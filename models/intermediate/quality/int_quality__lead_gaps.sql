with

leads as (

    select * from {{ ref('int_crm__leads') }}

),

partnerships as (

    select * from {{ ref('int_partners__partnerships') }}

),

users as (

    select * from {{ ref('int_crm__users') }}

)

select
    'unknown_partnership' as gap,
    'lead' as subject_type,
    leads.lead_id as subject_id,
    coalesce(users.email, leads.owner_user_id) as owner,
    'The lead names partnership ' || leads.partnership_id
    || ', which the PRM does not have; name one that it has.' as remedy
from leads
left join partnerships
    on leads.partnership_id = partnerships.partnership_id
left join users
    on leads.owner_user_id = users.user_id
where
    leads.partnership_id is not null
    and partnerships.partnership_id is null
