select
    attributions.opportunity_id,
    attributions.partnership_id,
    attributions.evidence_type,
    attributions.evidence_id,
    attributions.evidence_on
from {{ ref('fct_attributions') }} as attributions
left join {{ ref('dim_partnerships') }} as partnerships
    on attributions.partnership_id = partnerships.partnership_id
    and partnerships.signed_on <= attributions.evidence_on
    and (partnerships.ended_on is null or partnerships.ended_on > attributions.evidence_on)
where
    attributions.is_counted
    and partnerships.partnership_id is null
