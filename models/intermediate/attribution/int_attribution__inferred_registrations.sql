with

registrations as (

    select * from {{ ref('int_partners__deal_registrations') }}

),

opportunities as (

    select * from {{ ref('int_crm__opportunities') }}

)

select
    registrations.registration_id,
    registrations.partnership_id,
    registrations.submitted_on,
    min(opportunities.opportunity_id) as opportunity_id
from registrations
inner join opportunities
    on registrations.account_id = opportunities.account_id
    and registrations.submitted_on <= opportunities.created_on
    and registrations.protected_until >= opportunities.created_on
where
    registrations.crm_opportunity_id is null
    and registrations.partnership_id is not null
    and {{ registration_approval('registrations') }} = 'approved'
group by
    registrations.registration_id,
    registrations.partnership_id,
    registrations.submitted_on
-- of two deals either may be the one
having count(*) = 1
