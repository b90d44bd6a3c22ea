with

programs as (

    select * from {{ ref('dim_programs') }}

),

partnerships as (

    select *
    from {{ ref('partner_lifecycle') }}
    where signed_on <= {{ as_of() }}

),

credits as (

    select * from {{ ref('fct_credits') }}

),

credit_models as (

    select *
    from {{ ref('stg_policy__credit_models') }}
    where is_default

),

won_opportunities as (

    select *
    from {{ ref('fct_opportunities') }}
    where is_won

),

-- 365 days, the day of the signature the first of them
first_year_revenues as (

    select
        partnerships.partnership_id,
        sum(credits.credited_amount) as revenue
    from partnerships
    inner join credits
        on partnerships.partnership_id = credits.partnership_id
    inner join credit_models
        on credits.credit_model = credit_models.credit_model
    inner join won_opportunities
        on credits.opportunity_id = won_opportunities.opportunity_id
        and partnerships.signed_on <= won_opportunities.closed_on
        and {{ days_between('partnerships.signed_on', 'won_opportunities.closed_on') }} < 365
    group by partnerships.partnership_id

),

measured as (

    select
        partnerships.program_id,
        {{ days_between('partnerships.signed_on', as_of()) }} >= 365 as has_first_year,
        coalesce(first_year_revenues.revenue, 0) as revenue,
        partnerships.days_to_recruit,
        partnerships.days_to_first_revenue
    from partnerships
    left join first_year_revenues
        on partnerships.partnership_id = first_year_revenues.partnership_id

),

totals as (

    select
        programs.program_id,
        count(measured.program_id) as partnerships,
        count(case when measured.has_first_year then 1 end) as new_partners,
        count(case when measured.has_first_year and measured.revenue > 0 then 1 end)
            as new_partners_with_revenue,
        cast(
            coalesce(sum(case when measured.has_first_year then measured.revenue end), 0)
            as decimal(18, 2)
        ) as first_year_revenue,
        count(measured.days_to_recruit) as recruited,
        sum(measured.days_to_recruit) as days_to_recruit,
        count(measured.days_to_first_revenue) as earning,
        sum(measured.days_to_first_revenue) as days_to_first_revenue
    from programs
    left join measured
        on programs.program_id = measured.program_id
    group by programs.program_id

)

select
    -- ids
    program_id,

    -- numbers
    partnerships,
    new_partners,
    new_partners_with_revenue,
    first_year_revenue,
    {{ divide_money('first_year_revenue', 'new_partners', input_scale=2) }}
        as revenue_per_new_partner,
    -- a million over the exact mean, not over the rounded one
    case
        when first_year_revenue > 0
            then {{ divide_money('1000000 * new_partners', 'first_year_revenue', input_scale=2) }}
    end as new_partners_per_million,
    {{ divide_money('days_to_recruit', 'recruited', input_scale=2) }} as avg_days_to_recruit,
    {{ divide_money('days_to_first_revenue', 'earning', input_scale=2) }}
        as avg_days_to_first_revenue
from totals
