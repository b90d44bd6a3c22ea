with

activities as (

    select * from {{ ref('stg_prm__co_marketing_activities') }}
    -- what is dated after its extract is a plan
    where starts_on is null or starts_on <= known_from

),

partnerships as (

    select * from {{ ref('dim_partnerships') }}

),

rates as (

    select *
    from {{ ref('int_crm__rate_times') }}
    where known_to is null

),

campaign_members as (

    select * from {{ ref('stg_salesforce__campaign_members') }}

),

lead_survivors as (

    select * from {{ ref('int_crm__lead_survivors') }}

),

leads as (

    select * from {{ ref('fct_leads') }}

),

opportunities as (

    select * from {{ ref('fct_opportunities') }}

),

in_foreign_currency as (

    select
        *,
        nullif(currency, '{{ var("reporting_currency") }}') as foreign_currency
    from activities

),

converted as (

    select
        in_foreign_currency.activity_id,
        {{ amount_on_its_day('in_foreign_currency', 'rates', 'budget_native') }} as budget,
        {{ amount_on_its_day('in_foreign_currency', 'rates', 'spend_native') }} as spend
    from in_foreign_currency
    left join rates
        on in_foreign_currency.foreign_currency = rates.currency
        and in_foreign_currency.starts_on = rates.conversion_day

),

-- each deal once an activity, however many leads of the campaign became it
deals as (

    select distinct
        activities.activity_id,
        opportunities.opportunity_id,
        opportunities.amount,
        opportunities.is_won
    from activities
    inner join campaign_members
        on activities.crm_campaign_id = campaign_members.crm_campaign_id
    inner join lead_survivors
        on campaign_members.crm_lead_id = lead_survivors.crm_lead_id
        and lead_survivors.crm = 'salesforce'
    inner join leads
        on lead_survivors.survivor_lead_id = leads.lead_id
    inner join opportunities
        on leads.converted_opportunity_id = opportunities.opportunity_id
        -- a deal that was there before did not come of it
        and activities.starts_on <= opportunities.created_on

),

brought as (

    select
        activity_id,
        count(*) as deals,
        sum(amount) as pipeline,
        sum(case when is_won then amount end) as won_amount
    from deals
    group by activity_id

),

joined as (

    select
        activities.activity_id,
        activities.partnership_id,
        activities.kind,
        activities.currency,
        activities.budget_native,
        activities.spend_native,
        activities.leads,
        activities.starts_on,
        activities.ends_on,
        activities.source_extract_id,
        activities.source_row,
        partnerships.partner_id,
        {{ fiscal_quarter('activities.starts_on') }} as fiscal_quarter,
        converted.budget,
        converted.spend,
        coalesce(brought.deals, 0) as deals,
        cast(coalesce(brought.pipeline, 0) as decimal(18, 2)) as pipeline,
        cast(coalesce(brought.won_amount, 0) as decimal(18, 2)) as won_amount
    from activities
    left join partnerships
        on activities.partnership_id = partnerships.partnership_id
    inner join converted
        on activities.activity_id = converted.activity_id
    left join brought
        on activities.activity_id = brought.activity_id

)

select
    -- ids
    activity_id,
    partnership_id,
    partner_id,

    -- text
    kind,
    fiscal_quarter,
    currency,

    -- numbers
    budget,
    spend,
    budget_native,
    spend_native,
    leads,
    deals,
    pipeline,
    won_amount,
    {{ divide_money('won_amount', 'spend', input_scale=2) }} as return_on_spend,

    -- dates
    starts_on,
    ends_on,

    -- provenance
    source_extract_id,
    source_row
from joined
