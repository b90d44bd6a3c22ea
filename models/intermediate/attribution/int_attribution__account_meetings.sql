with

meetings as (

    select * from {{ ref('int_crm__partner_meeting_versions') }}

),

opportunity_homes as (

    select * from {{ ref('int_crm__opportunity_homes') }}

),

account_homes as (

    select * from {{ ref('int_crm__account_homes') }}

),

opportunities as (

    select * from {{ ref('int_crm__opportunity_versions') }}

),

-- a task's or event's one id may be a deal's or an account's
on_accounts as (

    select
        meetings.meeting_id,
        meetings.held_on,
        account_homes.account_id,
        {{ common_time(['meetings', 'account_homes']) }}
    from meetings
    inner join account_homes
        on meetings.crm = account_homes.crm
        and meetings.crm_account_id = account_homes.crm_account_id
        and {{ hold_together('meetings', 'account_homes') }}
    where not exists (
        select 1
        from opportunity_homes
        where
            meetings.crm = opportunity_homes.crm
            and meetings.crm_opportunity_id = opportunity_homes.crm_opportunity_id
    )

),

met as (

    select distinct account_id
    from on_accounts

),

of_accounts as (

    select
        opportunities.opportunity_number,
        opportunities.created_on,
        opportunities.closed_on,
        account_homes.account_id,
        {{ common_time(['opportunities', 'account_homes']) }}
    from met
    inner join account_homes
        on met.account_id = account_homes.account_id
    inner join opportunities
        on account_homes.crm = opportunities.crm
        and account_homes.crm_account_id = opportunities.crm_account_id
        and {{ hold_together('opportunities', 'account_homes') }}

)

select
    on_accounts.meeting_id,
    of_accounts.opportunity_number,
    {{ common_time(['on_accounts', 'of_accounts']) }}
from on_accounts
inner join of_accounts
    on on_accounts.account_id = of_accounts.account_id
    and {{ hold_together('on_accounts', 'of_accounts') }}
where
    {{ days_between('on_accounts.held_on', 'of_accounts.created_on') }}
    <= {{ var('influence_lookback_days') }}
    and (of_accounts.closed_on is null or on_accounts.held_on <= of_accounts.closed_on)
