with

partners as (

    select * from {{ ref('int_partners__partners') }}

),

survivors as (

    select * from {{ ref('int_crm__account_survivors') }}

),

partnerships as (

    select * from {{ ref('int_partners__partnerships') }}

),

crm_accounts as (

    select
        partners.partner_id,
        count(distinct survivors.survivor_account_id) as accounts_found
    from partners
    left join survivors
        on partners.crm_account_id = survivors.crm_account_id
    group by partners.partner_id

),

named as (

    select
        partners.partner_id,
        partners.partner_name,
        partners.crm_account_id,
        partners.account_id,
        partners.partner_manager_email as owner,
        crm_accounts.accounts_found,
        count(*) over (
            partition by {{ normalised_text('partners.partner_name') }}
        ) as partners_of_name,
        case
            when partners.account_id is not null
                then count(*) over (partition by partners.account_id)
        end as partners_of_account
    from partners
    inner join crm_accounts
        on partners.partner_id = crm_accounts.partner_id
    where partners.is_listed

)

select
    'partner_name_collision' as gap,
    'partner' as subject_type,
    partner_id as subject_id,
    owner,
    cast(partners_of_name as varchar) || ' partners are called "' || partner_name
    || '"; merge them in the PRM or tell their names apart.' as remedy
from named
where partners_of_name > 1

union all

select
    'partner_account_collision' as gap,
    'partner' as subject_type,
    partner_id as subject_id,
    owner,
    cast(partners_of_account as varchar) || ' partners have CRM account ' || crm_account_id
    || '; leave it with one of them in the PRM.' as remedy
from named
where partners_of_account > 1

union all

select
    'partner_without_crm_account' as gap,
    'partner' as subject_type,
    partner_id as subject_id,
    owner,
    case
        when crm_account_id is null and account_id is null
            then 'Enter the partner''s CRM account in the PRM.'
        when crm_account_id is null
            then 'Only its domain leads to account ' || account_id
                || '; enter the partner''s CRM account in the PRM.'
        when account_id is null
            then 'No CRM has account ' || crm_account_id
                || ', or it is deleted there; correct the partner''s CRM account in the PRM.'
        else 'No CRM has account ' || crm_account_id || ', and only its domain leads to account '
            || account_id || '; correct the partner''s CRM account in the PRM.'
    end as remedy
from named
where accounts_found = 0

union all

select
    'ambiguous_crm_id' as gap,
    'partner' as subject_type,
    partner_id as subject_id,
    owner,
    'Account id ' || crm_account_id || ' is found in ' || cast(accounts_found as varchar)
    || ' CRMs; correct it in the PRM.' as remedy
from named
where accounts_found > 1

union all

select
    'partnership_vanished' as gap,
    'partnership' as subject_type,
    partnerships.partnership_id as subject_id,
    partners.partner_manager_email as owner,
    'The PRM no longer exports the partnership, which counts as ended on '
    || cast(partnerships.ended_on as varchar) || '; restore it there with its end day.' as remedy
from partnerships
left join partners
    on partnerships.partner_id = partners.partner_id
where partnerships.is_vanished
