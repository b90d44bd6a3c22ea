with

metrics as (

    select *
    from {{ ref('int_performance__metrics') }}
    where program_id is null

),

quarters as (

    select * from {{ ref('int_performance__quarters') }}

),

partners as (

    select * from {{ ref('dim_partners') }}

),

tiers as (

    select * from {{ ref('int_performance__tiers') }}

),

co_marketing as (

    select
        partner_id,
        fiscal_quarter,
        count(*) as activities,
        sum(budget) as budget,
        sum(spend) as spend,
        sum(leads) as leads,
        sum(pipeline) as pipeline,
        sum(won_amount) as won_amount,
        -- an activity whose spend nobody wrote down says nothing of what a spend returns
        sum(case when spend is not null then won_amount end) as won_amount_of_spend
    from {{ ref('co_marketing') }}
    group by partner_id, fiscal_quarter

)

select
    -- ids
    metrics.partner_id,
    metrics.fiscal_quarter,

    -- text
    partners.partner_type,
    partners.size_band,
    partners.region,
    partners.country_code,
    partners.tier as current_tier,
    tiers.recommended_tier,
    tiers.missing_for_next_tier,

    -- numbers
    metrics.sourced,
    metrics.influenced,
    metrics.sourced_deals,
    metrics.influenced_deals,
    metrics.sourced_last_four_quarters,
    metrics.influenced_last_four_quarters,
    metrics.given,
    metrics.received,
    metrics.reciprocity,
    metrics.profile_fit,
    metrics.must_haves_missed,
    metrics.trainings_due,
    metrics.trainings_completed,
    metrics.training_completion,
    metrics.answers_met,
    metrics.answers_missed,
    metrics.sla_met,
    coalesce(co_marketing.activities, 0) as co_marketing_activities,
    cast(coalesce(co_marketing.budget, 0) as decimal(18, 2)) as co_marketing_budget,
    cast(coalesce(co_marketing.spend, 0) as decimal(18, 2)) as co_marketing_spend,
    cast(coalesce(co_marketing.leads, 0) as bigint) as co_marketing_leads,
    cast(coalesce(co_marketing.pipeline, 0) as decimal(18, 2)) as co_marketing_pipeline,
    cast(coalesce(co_marketing.won_amount, 0) as decimal(18, 2)) as co_marketing_won_amount,
    {{ divide_money('co_marketing.won_amount_of_spend', 'co_marketing.spend', input_scale=2) }}
        as co_marketing_return,

    -- flags
    quarters.is_over as is_quarter_over,

    -- dates
    quarters.quarter_starts_on,
    quarters.quarter_ends_on
from metrics
inner join quarters
    on metrics.fiscal_quarter = quarters.fiscal_quarter
inner join partners
    on metrics.partner_id = partners.partner_id
left join tiers
    on metrics.partner_id = tiers.partner_id
    and metrics.fiscal_quarter = tiers.fiscal_quarter
left join co_marketing
    on metrics.partner_id = co_marketing.partner_id
    and metrics.fiscal_quarter = co_marketing.fiscal_quarter
