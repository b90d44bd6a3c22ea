with

opportunity_partners as (

    select * from {{ ref('int_crm__opportunity_partners') }}

),

associations as (

    select * from {{ ref('stg_hubspot__associations') }}

),

roles as (

    select * from {{ ref('stg_policy__partner_roles') }}

),

accounts as (

    select * from {{ ref('int_crm__account_survivors') }}

),

partner_accounts as (

    select distinct account_id
    from {{ ref('int_partners__partners') }}
    where is_listed

),

survivors as (

    select * from {{ ref('int_crm__opportunity_survivors') }}

),

opportunities as (

    select * from {{ ref('int_crm__opportunities') }}

),

claims as (

    select
        claim_id,
        role
    from {{ ref('stg_prm__attribution_claim_versions') }}
    where
        known_to is null
        and not is_deleted

),

-- HubSpot labels links of every kind: one that policy lacks may be a partner's role where the
-- company is a partner's and not the deal's own customer
labelled as (

    select
        associations.label as crm_role,
        opportunities.opportunity_id
    from associations
    inner join survivors
        on associations.crm_object_id = survivors.crm_opportunity_id
        and survivors.crm = 'hubspot'
    inner join opportunities
        on survivors.survivor_opportunity_id = opportunities.opportunity_id
    inner join accounts
        on associations.crm_other_id = accounts.crm_account_id
        and accounts.crm = 'hubspot'
    inner join partner_accounts
        on accounts.survivor_account_id = partner_accounts.account_id
    where
        associations.object = 'deal'
        and associations.other_object = 'company'
        and associations.label is not null
        and not associations.is_primary
        and opportunities.account_id is distinct from accounts.survivor_account_id

),

named as (

    select
        crm_role,
        opportunity_id
    from opportunity_partners

    union all

    select
        crm_role,
        opportunity_id
    from labelled

),

unknown_roles as (

    select
        named.crm_role,
        count(distinct named.opportunity_id) as deals
    from named
    left join roles
        on named.crm_role = roles.crm_role
    where roles.crm_role is null
    group by named.crm_role

)

select
    'unknown_partner_role' as gap,
    'partner_role' as subject_type,
    coalesce(crm_role, '(none)') as subject_id,
    cast(null as varchar) as owner,
    'Partners are named ' || coalesce('as "' || crm_role || '"', 'in no role') || ' on '
    || {{ counted('deals', 'deal') }} || ', which is evidence of nothing; '
    || case
        when crm_role is null then 'say in the CRM what each of them did.'
        else 'add the role with what it means to seeds/partner_roles.csv.'
    end as remedy
from unknown_roles

union all

select
    'unknown_claim_role' as gap,
    'attribution_claim' as subject_type,
    claim_id as subject_id,
    cast(null as varchar) as owner,
    'The claim is for ' || coalesce('role "' || role || '"', 'no role')
    || ' and is evidence of nothing; say sourced, influenced or delivered in the PRM.' as remedy
from claims
where coalesce(lower(trim(role)), '') not in ('sourced', 'influenced', 'delivered')
