with

registrations as (

    select * from {{ ref('int_partners__deal_registrations') }}

),

partnerships as (

    select * from {{ ref('int_partners__partnerships') }}

),

partners as (

    select * from {{ ref('int_partners__partners') }}

),

placed as (

    select
        registrations.*,
        partnerships.partnership_id is not null as has_partnership,
        partners.partner_manager_email as owner
    from registrations
    left join partnerships
        on registrations.partnership_id = partnerships.partnership_id
    left join partners
        on partnerships.partner_id = partners.partner_id

)

select
    'ambiguous_crm_id' as gap,
    'deal_registration' as subject_type,
    registration_id as subject_id,
    owner,
    'Opportunity id ' || crm_opportunity_id || ' is found in '
    || cast(opportunities_found as varchar) || ' CRMs; correct it in the PRM.' as remedy
from placed
where opportunities_found > 1

union all

select
    'unknown_crm_id' as gap,
    'deal_registration' as subject_type,
    registration_id as subject_id,
    owner,
    'No CRM has opportunity ' || crm_opportunity_id
    || ', or it is deleted there; correct the id in the PRM.' as remedy
from placed
where
    crm_opportunity_id is not null
    and opportunities_found = 0

union all

select
    'unknown_partnership' as gap,
    'deal_registration' as subject_type,
    registration_id as subject_id,
    owner,
    'The registration names ' || coalesce('partnership ' || partnership_id, 'no partnership')
    || case when partnership_id is null then '' else ', which the PRM does not have' end
    || '; name one that it has.' as remedy
from placed
where not has_partnership
