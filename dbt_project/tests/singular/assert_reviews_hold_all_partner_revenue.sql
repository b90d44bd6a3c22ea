-- of each reviewed quarter: what the reviews credit, and what is credited to nobody or to a partner
-- without a review, is all revenue of the default model
with

credit_models as (

    select *
    from {{ ref('stg_policy__credit_models') }}
    where is_default

),

reviewed as (

    select
        fiscal_quarter,
        sum(case when metric in ('sourced', 'influenced') then value end) as amount
    from {{ ref('partner_business_review') }}
    where
        section = 'revenue'
        and not is_frozen
    group by fiscal_quarter

),

revenue as (

    select
        {{ fiscal_quarter('partner_revenue.month') }} as fiscal_quarter,
        sum(partner_revenue.credited_amount) as amount,
        sum(
            case when partners.partner_id is null then partner_revenue.credited_amount else 0 end
        ) as amount_of_others
    from {{ ref('partner_revenue') }} as partner_revenue
    inner join credit_models
        on partner_revenue.credit_model = credit_models.credit_model
    left join {{ ref('dim_partnerships') }} as partnerships
        on partner_revenue.partnership_id = partnerships.partnership_id
    left join {{ ref('dim_partners') }} as partners
        on partnerships.partner_id = partners.partner_id
        and partners.is_listed
    group by {{ fiscal_quarter('partner_revenue.month') }}

)

select
    reviewed.fiscal_quarter,
    reviewed.amount as amount_of_reviews,
    revenue.amount_of_others,
    revenue.amount as amount_of_all
from reviewed
left join revenue
    on reviewed.fiscal_quarter = revenue.fiscal_quarter
where
    coalesce(reviewed.amount, 0) + coalesce(revenue.amount_of_others, 0)
    <> coalesce(revenue.amount, 0)
