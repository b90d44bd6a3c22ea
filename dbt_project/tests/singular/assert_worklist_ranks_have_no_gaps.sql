select
    worklist,
    partner_id,
    max(rank) as last_rank,
    count(*) as accounts
from {{ ref('partner_manager_worklist') }}
group by worklist, partner_id
having min(rank) <> 1 or max(rank) <> count(*)
