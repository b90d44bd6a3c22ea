with

deals as (

    select * from {{ ref('int_performance__closed_deals') }}

),

attributions as (

    select * from {{ ref('fct_attributions') }}

),

partnerships as (

    select * from {{ ref('dim_partnerships') }}

),

-- delivering has no part in how a deal came about
counted as (

    select
        attributions.opportunity_id,
        partnerships.partner_id as partner,
        partnerships.program_id as program,
        coalesce(partnerships.tier, '(none)') as tier,
        attributions.role
    from attributions
    inner join deals on attributions.opportunity_id = deals.opportunity_id
    inner join partnerships on attributions.partnership_id = partnerships.partnership_id
    where
        attributions.is_counted
        and attributions.role in ('sourced', 'influenced')

),

slices as (

    select
        opportunity_id,
        'all' as slice,
        'all' as slice_key,
        involvement
    from deals

    {%- for slice in ['region', 'segment'] %}

    union all

    select
        opportunity_id,
        '{{ slice }}' as slice,
        {{ slice }} as slice_key,
        involvement
    from deals
    {%- endfor %}

    union all
    {{ slices_by_role('counted', 'opportunity_id', ['partner', 'program', 'tier']) }}

)

select
    slices.opportunity_id,
    slices.slice,
    slices.slice_key,
    slices.involvement,
    deals.fiscal_quarter,
    deals.amount,
    deals.days_to_close,
    deals.is_won
from slices
inner join deals on slices.opportunity_id = deals.opportunity_id
