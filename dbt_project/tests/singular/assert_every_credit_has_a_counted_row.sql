select
    credits.opportunity_id,
    credits.partnership_id,
    credits.role,
    credits.credit_model
from {{ ref('fct_credits') }} as credits
left join {{ ref('fct_attributions') }} as attributions
    on credits.opportunity_id = attributions.opportunity_id
    and credits.partnership_id = attributions.partnership_id
    and credits.role = attributions.role
    and attributions.is_counted
where attributions.opportunity_id is null
