select count(*) as default_models
from {{ ref('stg_policy__credit_models') }}
where is_default
having count(*) <> 1
