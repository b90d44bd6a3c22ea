-- what a partner's open quarter closes with is what attribution.partner_pipeline gives it today
with

pipeline as (

    select
        partnerships.partner_id,
        sum(partner_pipeline.credited_amount) as amount
    from {{ ref('partner_pipeline') }} as partner_pipeline
    inner join {{ ref('stg_policy__credit_models') }} as credit_models
        on partner_pipeline.credit_model = credit_models.credit_model
        and credit_models.is_default
    inner join {{ ref('dim_partnerships') }} as partnerships
        on partner_pipeline.partnership_id = partnerships.partnership_id
    group by partnerships.partner_id

),

reviewed as (

    select
        review.partner_id,
        review.value as amount
    from {{ ref('partner_business_review') }} as review
    inner join {{ ref('int_reviews__quarters') }} as quarters
        on review.fiscal_quarter = quarters.fiscal_quarter
        and quarters.is_current
    where
        review.section = 'pipeline'
        and review.metric = 'closing'

)

select
    reviewed.partner_id,
    reviewed.amount as amount_of_review,
    pipeline.amount as amount_of_pipeline
from reviewed
left join pipeline
    on reviewed.partner_id = pipeline.partner_id
where reviewed.amount <> coalesce(pipeline.amount, 0)
