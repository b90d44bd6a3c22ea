{%- set horizon = var('meeting_horizons') | max -%}

with

quarters as (

    select * from {{ ref('int_reviews__quarters') }}

),

adjustments as (

    select * from {{ ref('int_reviews__adjustments') }}

),

partners as (

    select *
    from {{ ref('dim_partners') }}
    where is_listed

),

partnerships as (

    select dim_partnerships.*
    from {{ ref('dim_partnerships') }} as dim_partnerships
    inner join partners
        on dim_partnerships.partner_id = partners.partner_id

),

programs as (

    select * from {{ ref('dim_programs') }}

),

credits as (

    select * from {{ ref('int_reviews__credits') }}

),

pipeline_deals as (

    select * from {{ ref('int_reviews__pipeline_deals') }}

),

-- the facts without the names that people know a deal by
opportunities as (

    select
        fct_opportunities.*,
        named.opportunity_name
    from {{ ref('fct_opportunities') }} as fct_opportunities
    inner join {{ ref('int_crm__opportunities') }} as named
        on fct_opportunities.opportunity_id = named.opportunity_id

),

attributions as (

    select * from {{ ref('fct_attributions') }}

),

sliced_deals as (

    select * from {{ ref('int_performance__sliced_deals') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

meetings as (

    select * from {{ ref('fct_partner_meetings') }}

),

meeting_steps as (

    select * from {{ ref('int_funnel__meeting_steps') }}

),

lead_shares as (

    select *
    from {{ ref('stg_prm__lead_shares') }}
    -- what is dated after its extract has not happened yet
    where shared_on <= known_from

),

leads as (

    select * from {{ ref('fct_leads') }}

),

registrations as (

    select * from {{ ref('fct_deal_registrations') }}

),

registered as (

    select *
    from {{ ref('stg_prm__deal_registration_versions') }}
    where known_to is null and not is_deleted

),

required_trainings as (

    select * from {{ ref('int_performance__required_trainings') }}

),

trainings as (

    select * from {{ ref('stg_prm__training_assignments') }}

),

co_marketing as (

    select * from {{ ref('co_marketing') }}

),

commission_entries as (

    select * from {{ ref('fct_commission_entries') }}

),

partnership_rows as (

    select
        partnerships.partner_id,
        quarters.fiscal_quarter,
        'relationship' as section,
        'partnerships' as list,
        case
            when partnerships.ended_on <= quarters.measured_on then 'ended'
            else 'in_force'
        end as outcome,
        'partnership' as subject_type,
        partnerships.partnership_id as subject_id,
        programs.name as subject_name,
        'tier ' || partnerships.tier as detail,
        partnerships.partnership_id,
        cast(null as decimal(18, 2)) as amount,
        cast(null as decimal(18, 2)) as whole_amount,
        cast(null as bigint) as number,
        {{ duration(
            'partnerships.signed_on',
            'least(coalesce(partnerships.ended_on, quarters.measured_on), quarters.measured_on)'
        ) }} as days,
        partnerships.signed_on as happened_on
    from partnerships
    inner join quarters
        on partnerships.signed_on <= quarters.measured_on
    left join programs
        on partnerships.program_id = programs.program_id

),

signed_rows as (

    select
        partnership_rows.partner_id,
        partnership_rows.fiscal_quarter,
        'relationship' as section,
        'partnerships_signed' as list,
        partnership_rows.outcome,
        partnership_rows.subject_type,
        partnership_rows.subject_id,
        partnership_rows.subject_name,
        partnership_rows.detail,
        partnership_rows.partnership_id,
        partnership_rows.amount,
        partnership_rows.whole_amount,
        partnership_rows.number,
        partnership_rows.days,
        partnership_rows.happened_on
    from partnership_rows
    inner join quarters
        on partnership_rows.fiscal_quarter = quarters.fiscal_quarter
        and partnership_rows.happened_on >= quarters.quarter_starts_on

),

won_rows as (

    select
        credits.partner_id,
        quarters.fiscal_quarter,
        'revenue' as section,
        'won_deals' as list,
        credits.role as outcome,
        'opportunity' as subject_type,
        opportunities.opportunity_id as subject_id,
        opportunities.opportunity_name as subject_name,
        accounts.name as detail,
        credits.partnership_id,
        credits.credited_amount as amount,
        opportunities.amount as whole_amount,
        cast(null as bigint) as number,
        opportunities.days_to_close as days,
        opportunities.closed_on as happened_on
    from credits
    inner join opportunities
        on credits.opportunity_id = opportunities.opportunity_id
        and opportunities.is_won
    inner join quarters
        on opportunities.closed_on between quarters.quarter_starts_on and quarters.measured_on
    left join accounts
        on opportunities.account_id = accounts.account_id

),

adjusted_rows as (

    select
        adjustments.partner_id,
        adjustments.fiscal_quarter,
        'revenue' as section,
        'adjusted_deals' as list,
        cast(null as varchar) as outcome,
        'opportunity' as subject_type,
        adjustments.opportunity_id as subject_id,
        opportunities.opportunity_name as subject_name,
        cast(null as varchar) as detail,
        adjustments.partnership_id,
        adjustments.amount,
        opportunities.amount as whole_amount,
        cast(null as bigint) as number,
        cast(null as integer) as days,
        opportunities.closed_on as happened_on
    from adjustments
    inner join partners
        on adjustments.partner_id = partners.partner_id
    left join opportunities
        on adjustments.opportunity_id = opportunities.opportunity_id

),

movements as (
    {% for movement, is_there in [
        ('opening', 'is_open_at_start'),
        ('created', 'is_created'),
        ('won', 'is_won'),
        ('lost', 'is_lost'),
        ('other_change', 'other_change <> 0'),
        ('closing', 'is_open_at_end'),
    ] %}
    select
        partner_id,
        fiscal_quarter,
        opportunity_id,
        '{{ movement }}' as movement,
        {{ movement }} as amount
    from pipeline_deals
    where {{ is_there }}
    {%- if not loop.last %}

    union all
    {% endif %}
    {%- endfor %}

),

movement_rows as (

    select
        movements.partner_id,
        movements.fiscal_quarter,
        'pipeline' as section,
        'movement' as list,
        movements.movement as outcome,
        'opportunity' as subject_type,
        movements.opportunity_id as subject_id,
        opportunities.opportunity_name as subject_name,
        opportunities.stage as detail,
        cast(null as varchar) as partnership_id,
        movements.amount,
        opportunities.amount as whole_amount,
        cast(null as bigint) as number,
        cast(null as integer) as days,
        case
            when movements.movement = 'created' then opportunities.created_on
            when movements.movement in ('won', 'lost') then opportunities.closed_on
        end as happened_on
    from movements
    inner join opportunities
        on movements.opportunity_id = opportunities.opportunity_id

),

counted as (

    select
        partnerships.partner_id,
        attributions.opportunity_id,
        {{ best_role('attributions.role') }} as role
    from attributions
    inner join partnerships
        on attributions.partnership_id = partnerships.partnership_id
    where
        attributions.is_counted
        and attributions.role in ('sourced', 'influenced')
    group by partnerships.partner_id, attributions.opportunity_id

),

created_deal_rows as (

    select
        counted.partner_id,
        quarters.fiscal_quarter,
        'pipeline' as section,
        'deals_created' as list,
        counted.role as outcome,
        'opportunity' as subject_type,
        counted.opportunity_id as subject_id,
        opportunities.opportunity_name as subject_name,
        opportunities.stage as detail,
        cast(null as varchar) as partnership_id,
        opportunities.amount,
        opportunities.amount as whole_amount,
        cast(null as bigint) as number,
        cast(null as integer) as days,
        opportunities.created_on as happened_on
    from counted
    inner join opportunities
        on counted.opportunity_id = opportunities.opportunity_id
    inner join quarters
        on opportunities.created_on between quarters.quarter_starts_on and quarters.measured_on

),

closed_deal_rows as (

    select
        sliced_deals.slice_key as partner_id,
        sliced_deals.fiscal_quarter,
        'comparison' as section,
        'closed_deals' as list,
        case when sliced_deals.is_won then 'won' else 'lost' end as outcome,
        'opportunity' as subject_type,
        sliced_deals.opportunity_id as subject_id,
        opportunities.opportunity_name as subject_name,
        sliced_deals.involvement as detail,
        cast(null as varchar) as partnership_id,
        sliced_deals.amount,
        sliced_deals.amount as whole_amount,
        cast(null as bigint) as number,
        sliced_deals.days_to_close as days,
        opportunities.closed_on as happened_on
    from sliced_deals
    inner join partners
        on sliced_deals.slice_key = partners.partner_id
    inner join quarters
        on sliced_deals.fiscal_quarter = quarters.fiscal_quarter
    inner join opportunities
        on sliced_deals.opportunity_id = opportunities.opportunity_id
    where sliced_deals.slice = 'partner'

),

meeting_rows as (

    select
        meetings.partner_id,
        quarters.fiscal_quarter,
        'meetings' as section,
        'held' as list,
        case
            when {{ days_between('meetings.held_on', as_of()) }} < {{ horizon }}
                then 'still_running'
            else 'over'
        end as outcome,
        'meeting' as subject_type,
        meetings.meeting_id as subject_id,
        accounts.name as subject_name,
        meetings.call_type || coalesce(': ' || meetings.disposition, '') as detail,
        cast(null as varchar) as partnership_id,
        cast(null as decimal(18, 2)) as amount,
        cast(null as decimal(18, 2)) as whole_amount,
        cast(null as bigint) as number,
        cast(null as integer) as days,
        meetings.held_on as happened_on
    from meetings
    inner join partners
        on meetings.partner_id = partners.partner_id
    inner join quarters
        on meetings.held_on between quarters.quarter_starts_on and quarters.measured_on
    left join accounts
        on meetings.account_id = accounts.account_id

),

step_rows as (

    select
        meeting_rows.partner_id,
        meeting_rows.fiscal_quarter,
        meeting_rows.section,
        'steps' as list,
        meeting_steps.next_step as outcome,
        meeting_rows.subject_type,
        meeting_rows.subject_id,
        meeting_rows.subject_name,
        meeting_rows.detail,
        meeting_rows.partnership_id,
        meeting_rows.amount,
        meeting_rows.whole_amount,
        meeting_rows.number,
        meeting_steps.days_to_step as days,
        meeting_rows.happened_on
    from meeting_rows
    inner join meeting_steps
        on meeting_rows.subject_id = meeting_steps.meeting_id
    where meeting_steps.next_step <> 'next_meeting'

),

shared_rows as (

    select
        partnerships.partner_id,
        quarters.fiscal_quarter,
        'leads' as section,
        lead_shares.direction as list,
        case
            when lead_shares.status in ('accepted', 'declined', 'converted')
                then lead_shares.status
            else 'waiting'
        end as outcome,
        'lead_share' as subject_type,
        lead_shares.lead_share_id as subject_id,
        lead_shares.company_name as subject_name,
        cast(null as varchar) as detail,
        lead_shares.partnership_id,
        cast(null as decimal(18, 2)) as amount,
        cast(null as decimal(18, 2)) as whole_amount,
        cast(null as bigint) as number,
        case
            when lead_shares.responded_on <= lead_shares.known_from
                then {{ duration('lead_shares.shared_on', 'lead_shares.responded_on') }}
        end as days,
        lead_shares.shared_on as happened_on
    from lead_shares
    inner join partnerships
        on lead_shares.partnership_id = partnerships.partnership_id
    inner join quarters
        on lead_shares.shared_on between quarters.quarter_starts_on and quarters.measured_on
    where lead_shares.direction in ('given', 'received')

),

lead_rows as (

    select
        partnerships.partner_id,
        quarters.fiscal_quarter,
        'leads' as section,
        'created' as list,
        case when leads.converted_on is null then 'open' else 'converted' end as outcome,
        'lead' as subject_type,
        leads.lead_id as subject_id,
        accounts.name as subject_name,
        leads.status as detail,
        leads.partnership_id,
        cast(null as decimal(18, 2)) as amount,
        cast(null as decimal(18, 2)) as whole_amount,
        cast(null as bigint) as number,
        {{ duration('leads.created_on', 'leads.converted_on') }} as days,
        leads.created_on as happened_on
    from leads
    inner join partnerships
        on leads.partnership_id = partnerships.partnership_id
    inner join quarters
        on leads.created_on between quarters.quarter_starts_on and quarters.measured_on
    left join accounts
        on leads.account_id = accounts.account_id

),

registration_rows as (

    select
        partnerships.partner_id,
        quarters.fiscal_quarter,
        'registrations' as section,
        'submitted' as list,
        replace({{ registration_approval('registrations') }}, 'pending', 'waiting') as outcome,
        'deal_registration' as subject_type,
        registrations.registration_id as subject_id,
        registered.customer_name as subject_name,
        registrations.status
        || coalesce('; conflicts with ' || registrations.conflicts_with, '') as detail,
        registrations.partnership_id,
        cast(null as decimal(18, 2)) as amount,
        cast(null as decimal(18, 2)) as whole_amount,
        cast(case when registrations.conflicts_with is null then 0 else 1 end as bigint) as number,
        registrations.days_to_decision as days,
        registrations.submitted_on as happened_on
    from registrations
    inner join partnerships
        on registrations.partnership_id = partnerships.partnership_id
    inner join quarters
        on registrations.submitted_on between quarters.quarter_starts_on and quarters.measured_on
    left join registered
        on registrations.registration_id = registered.registration_id

),

conflict_rows as (

    select
        partner_id,
        fiscal_quarter,
        section,
        'conflicting' as list,
        outcome,
        subject_type,
        subject_id,
        subject_name,
        detail,
        partnership_id,
        amount,
        whole_amount,
        number,
        days,
        happened_on
    from registration_rows
    where number = 1

),

required_rows as (

    select
        required_trainings.partner_id,
        quarters.fiscal_quarter,
        'enablement' as section,
        'required' as list,
        case
            when required_trainings.completed_on <= quarters.measured_on then 'completed'
            else 'overdue'
        end as outcome,
        'training_assignment' as subject_type,
        required_trainings.assignment_id as subject_id,
        trainings.course as subject_name,
        cast(null as varchar) as detail,
        cast(null as varchar) as partnership_id,
        cast(null as decimal(18, 2)) as amount,
        cast(null as decimal(18, 2)) as whole_amount,
        cast(null as bigint) as number,
        {{ duration(
            'required_trainings.due_on',
            'least(coalesce(required_trainings.completed_on, quarters.measured_on),'
            ~ ' quarters.measured_on)'
        ) }} as days,
        required_trainings.due_on as happened_on
    from required_trainings
    inner join quarters
        on required_trainings.due_on <= quarters.measured_on
    inner join trainings
        on required_trainings.assignment_id = trainings.assignment_id

),

completed_rows as (

    select
        trainings.partner_id,
        quarters.fiscal_quarter,
        'enablement' as section,
        'completed_in_quarter' as list,
        case when trainings.is_required then 'required' else 'voluntary' end as outcome,
        'training_assignment' as subject_type,
        trainings.assignment_id as subject_id,
        trainings.course as subject_name,
        cast(null as varchar) as detail,
        cast(null as varchar) as partnership_id,
        cast(null as decimal(18, 2)) as amount,
        cast(null as decimal(18, 2)) as whole_amount,
        cast(null as bigint) as number,
        cast(null as integer) as days,
        trainings.completed_on as happened_on
    from trainings
    inner join partners
        on trainings.partner_id = partners.partner_id
    inner join quarters
        on trainings.completed_on between quarters.quarter_starts_on and quarters.measured_on
    where trainings.completed_on <= trainings.known_from

),

activity_rows as (

    select
        co_marketing.partner_id,
        co_marketing.fiscal_quarter,
        'co_marketing' as section,
        'activities' as list,
        cast(null as varchar) as outcome,
        'co_marketing_activity' as subject_type,
        co_marketing.activity_id as subject_id,
        co_marketing.kind as subject_name,
        {{ counted('co_marketing.deals', 'deal') }} || ', '
        || cast(co_marketing.pipeline as varchar) || ' {{ var("reporting_currency") }}' as detail,
        co_marketing.partnership_id,
        co_marketing.spend as amount,
        co_marketing.budget as whole_amount,
        co_marketing.leads as number,
        cast(null as integer) as days,
        co_marketing.starts_on as happened_on
    from co_marketing
    inner join partners
        on co_marketing.partner_id = partners.partner_id
    inner join quarters
        on co_marketing.fiscal_quarter = quarters.fiscal_quarter

),

-- what is earned belongs to the day on which it was earned, however late it was recorded; what is
-- taken back or paid to the day on which that was done
dated_entries as (

    select
        partnerships.partner_id,
        commission_entries.*,
        case
            when commission_entries.entry_type in ('accrual', 'adjustment')
                then commission_entries.earned_on
            else commission_entries.recorded_on
        end as counted_on
    from commission_entries
    inner join partnerships
        on commission_entries.partnership_id = partnerships.partnership_id

),

entry_rows as (

    select
        dated_entries.partner_id,
        quarters.fiscal_quarter,
        'commissions' as section,
        'entries' as list,
        case dated_entries.entry_type
            when 'clawback' then 'clawed_back'
            when 'payout' then 'paid'
            else 'earned'
        end as outcome,
        'commission_entry' as subject_type,
        dated_entries.entry_id as subject_id,
        coalesce(opportunities.opportunity_name, dated_entries.basis_id) as subject_name,
        replace(dated_entries.basis_type, '_', ' ')
        || case when dated_entries.entry_type = 'adjustment' then ', adjusted' else '' end
            as detail,
        dated_entries.partnership_id,
        -- each counted upwards in its own figure
        cast(
            case
                when dated_entries.entry_type in ('clawback', 'payout') then -dated_entries.amount
                else dated_entries.amount
            end as decimal(18, 2)
        ) as amount,
        dated_entries.basis_amount as whole_amount,
        cast(null as bigint) as number,
        cast(null as integer) as days,
        dated_entries.counted_on as happened_on
    from dated_entries
    inner join quarters
        on dated_entries.counted_on between quarters.quarter_starts_on and quarters.measured_on
    left join opportunities
        on dated_entries.basis_id = opportunities.opportunity_id

),

owed_rows as (

    select
        dated_entries.partner_id,
        quarters.fiscal_quarter,
        'commissions' as section,
        'owed' as list,
        cast(null as varchar) as outcome,
        'partnership' as subject_type,
        dated_entries.partnership_id as subject_id,
        max(programs.name) as subject_name,
        cast(null as varchar) as detail,
        dated_entries.partnership_id,
        cast(sum(dated_entries.amount) as decimal(18, 2)) as amount,
        cast(null as decimal(18, 2)) as whole_amount,
        count(*) as number,
        cast(null as integer) as days,
        max(dated_entries.counted_on) as happened_on
    from dated_entries
    inner join quarters
        on dated_entries.counted_on <= quarters.measured_on
    inner join partnerships
        on dated_entries.partnership_id = partnerships.partnership_id
    left join programs
        on partnerships.program_id = programs.program_id
    group by dated_entries.partner_id, quarters.fiscal_quarter, dated_entries.partnership_id

)

{% for rows in [
    'partnership', 'signed', 'won', 'adjusted', 'movement', 'created_deal', 'closed_deal', 'meeting', 'step',
    'shared', 'lead', 'registration', 'conflict', 'required', 'completed', 'activity', 'entry',
    'owed'
] -%}
select
    partner_id,
    fiscal_quarter,
    section,
    list,
    outcome,
    subject_type,
    subject_id,
    subject_name,
    detail,
    partnership_id,
    amount,
    whole_amount,
    number,
    days,
    happened_on
from {{ rows }}_rows
{%- if not loop.last %}

union all

{% endif -%}
{%- endfor %}
