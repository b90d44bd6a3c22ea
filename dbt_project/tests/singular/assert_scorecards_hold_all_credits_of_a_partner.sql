-- of the default model, since the first quarter of the scorecards
with

credited as (

    select
        partnerships.partner_id,
        sum(case when credits.role = 'sourced' then credits.credited_amount else 0 end) as sourced,
        sum(case when credits.role = 'influenced' then credits.credited_amount else 0 end)
            as influenced
    from {{ ref('fct_credits') }} as credits
    inner join {{ ref('stg_policy__credit_models') }} as credit_models
        on credits.credit_model = credit_models.credit_model
        and credit_models.is_default
    inner join {{ ref('fct_opportunities') }} as opportunities
        on credits.opportunity_id = opportunities.opportunity_id
        and opportunities.is_won
    inner join {{ ref('dim_partnerships') }} as partnerships
        on credits.partnership_id = partnerships.partnership_id
    inner join {{ ref('dim_partners') }} as partners
        on partnerships.partner_id = partners.partner_id
        and partners.is_listed
    group by partnerships.partner_id

),

scored as (

    select
        partner_id,
        sum(sourced) as sourced,
        sum(influenced) as influenced
    from {{ ref('partner_scorecard') }}
    group by partner_id

)

select
    coalesce(credited.partner_id, scored.partner_id) as partner_id,
    credited.sourced,
    scored.sourced as sourced_of_scorecards,
    credited.influenced,
    scored.influenced as influenced_of_scorecards
from credited
full outer join scored
    on credited.partner_id = scored.partner_id
where
    coalesce(credited.sourced, 0) <> coalesce(scored.sourced, 0)
    or coalesce(credited.influenced, 0) <> coalesce(scored.influenced, 0)
