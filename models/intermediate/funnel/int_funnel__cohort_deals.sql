with

opportunities as (

    select * from {{ ref('int_crm__opportunities') }}

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

-- in each programme a deal has the best of the roles that it has there
in_programs as (

    select
        attributions.opportunity_number,
        partnerships.program_id,
        case
            when max(case when attributions.role = 'sourced' then 1 else 0 end) = 1 then 'sourced'
            else 'influenced'
        end as involvement
    from attributions
    inner join partnerships on attributions.partnership_id = partnerships.partnership_id
    group by
        attributions.opportunity_number,
        partnerships.program_id

),

involved as (

    select
        opportunities.opportunity_number,
        cast(null as varchar) as program_id,
        coalesce(involvements.involvement, 'direct') as involvement
    from opportunities
    left join involvements
        on opportunities.opportunity_number = involvements.opportunity_number

    union all

    select
        opportunity_number,
        program_id,
        involvement
    from in_programs

)

select
    -- ids
    opportunities.opportunity_number,
    opportunities.crm,
    involved.program_id,

    -- text
    opportunities.pipeline,
    involved.involvement,

    -- flags
    opportunities.is_won,

    -- dates
    cast({{ dbt.date_trunc('month', 'opportunities.created_on') }} as date) as cohort_month
from involved
inner join opportunities on involved.opportunity_number = opportunities.opportunity_number
