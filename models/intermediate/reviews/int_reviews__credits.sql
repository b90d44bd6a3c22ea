with

credits as (

    select * from {{ ref('fct_credits') }}

),

credit_models as (

    select *
    from {{ ref('stg_policy__credit_models') }}
    where is_default

),

partnerships as (

    select * from {{ ref('dim_partnerships') }}

),

partners as (

    select *
    from {{ ref('dim_partners') }}
    where is_listed

)

select
    -- ids
    partners.partner_id,
    credits.partnership_id,
    credits.opportunity_id,

    -- text
    credits.role,

    -- numbers
    credits.credit_weight,
    credits.credited_amount
from credits
inner join credit_models
    on credits.credit_model = credit_models.credit_model
inner join partnerships
    on credits.partnership_id = partnerships.partnership_id
inner join partners
    on partnerships.partner_id = partners.partner_id
