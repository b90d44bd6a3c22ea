select
    partner_id,
    field,
    we_show,
    they_show,
    accounts_in_common
from {{ ref('reciprocity') }}
where
    we_show > accounts_in_common
    or they_show > accounts_in_common
