select
    opportunity_id,
    count(distinct partnership_id) as sources
from {{ ref('fct_attributions') }}
where
    is_counted
    and role = 'sourced'
group by opportunity_id
having count(distinct partnership_id) > 1
