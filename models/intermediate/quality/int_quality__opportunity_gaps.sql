with

opportunities as (

    select * from {{ ref('int_crm__opportunities') }}

),

users as (

    select * from {{ ref('int_crm__users') }}

),

owned as (

    select
        opportunities.*,
        coalesce(users.email, opportunities.owner_user_id) as owner
    from opportunities
    left join users
        on opportunities.owner_user_id = users.user_id

)

select
    'opportunity_without_account' as gap,
    'opportunity' as subject_type,
    opportunity_id as subject_id,
    owner,
    'Name the account of the deal in the CRM.' as remedy
from owned
where crm_account_id is null

union all

select
    'orphan_opportunity_account' as gap,
    'opportunity' as subject_type,
    opportunity_id as subject_id,
    owner,
    'The deal names account ' || crm_account_id
    || ', which is deleted or was never extracted; restore it or name another.' as remedy
from owned
where
    crm_account_id is not null
    and account_id is null

union all

select
    'orphan_opportunity_owner' as gap,
    'opportunity' as subject_type,
    opportunity_id as subject_id,
    owner,
    case
        when crm_owner_id is null then 'Give the deal an owner in the CRM.'
        else 'The deal is owned by user ' || crm_owner_id
            || ', who was never extracted; extract all users or give it another owner.'
    end as remedy
from owned
where owner_user_id is null

union all

select
    'closed_before_created' as gap,
    'opportunity' as subject_type,
    opportunity_id as subject_id,
    owner,
    'The deal closed on ' || cast(closed_on as varchar) || ' and was created on '
    || cast(created_on as varchar) || '; correct its close date.' as remedy
from owned
where closed_on < created_on

union all

select
    'opportunity_without_stage' as gap,
    'opportunity' as subject_type,
    opportunity_id as subject_id,
    owner,
    'Put the deal into a stage in the CRM; until then it counts as open.' as remedy
from owned
where stage = '(none)'

union all

select
    'opportunity_without_created_date' as gap,
    'opportunity' as subject_type,
    opportunity_id as subject_id,
    owner,
    'Extract the deal with its created date; it counts as created on '
    || cast(created_on as varchar) || ', the day of the first extract that has it.' as remedy
from owned
where has_no_created_date
