with

opportunities as (

    select * from {{ ref('int_crm__opportunities') }}

),

accounts as (

    select * from {{ ref('int_crm__accounts') }}

),

involvements as (

    select *
    from {{ ref('int_attribution__involvements') }}
    where known_to is null

),

attributions as (

    select *
    from {{ ref('int_attribution__attributions_as_known') }}
    where
        known_to is null
        and is_counted
        and role in ('sourced', 'influenced')

),

partnerships as (

    select * from {{ ref('int_partners__partnerships') }}

),

partners as (

    select * from {{ ref('int_partners__partners') }}

),

counted as (

    select
        attributions.opportunity_number,
        partnerships.program_id as program,
        coalesce(partners.partner_type, '(none)') as partner_type,
        attributions.role
    from attributions
    inner join partnerships on attributions.partnership_id = partnerships.partnership_id
    left join partners on partnerships.partner_id = partners.partner_id

),

deals as (

    select
        opportunities.opportunity_number,
        opportunities.crm,
        opportunities.pipeline,
        opportunities.is_won,
        cast({{ dbt.date_trunc('month', 'opportunities.created_on') }} as date) as cohort_month,
        coalesce(accounts.segment, '(none)') as segment,
        coalesce(involvements.involvement, 'direct') as involvement
    from opportunities
    left join accounts on opportunities.account_id = accounts.account_id
    left join involvements
        on opportunities.opportunity_number = involvements.opportunity_number

),

slices as (

    select
        opportunity_number,
        'all' as slice,
        'all' as slice_key,
        involvement
    from deals

    union all

    select
        opportunity_number,
        'segment' as slice,
        segment as slice_key,
        involvement
    from deals

    union all
    {{ slices_by_role('counted', 'opportunity_number', ['program', 'partner_type']) }}

)

select
    -- ids
    slices.opportunity_number,
    deals.crm,

    -- text
    deals.pipeline,
    slices.slice,
    slices.slice_key,
    slices.involvement,

    -- flags
    deals.is_won,

    -- dates
    deals.cohort_month
from slices
inner join deals on slices.opportunity_number = deals.opportunity_number
