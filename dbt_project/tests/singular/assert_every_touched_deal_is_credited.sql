-- sourced_only gives nothing without a source, and a product of shares may be 0 for all
with

touched as (

    select distinct opportunity_id
    from {{ ref('fct_attributions') }}
    where
        is_counted
        and role in ('sourced', 'influenced')

),

credited as (

    select distinct
        opportunity_id,
        credit_model
    from {{ ref('fct_credits') }}

)

select
    touched.opportunity_id,
    credit_models.credit_model
from touched
cross join {{ ref('stg_policy__credit_models') }} as credit_models
left join credited
    on touched.opportunity_id = credited.opportunity_id
    and credit_models.credit_model = credited.credit_model
where
    credit_models.kind not in ('sourced_only', 'custom')
    and credited.opportunity_id is null
