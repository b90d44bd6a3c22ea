with

credit_models as (

    select * from {{ ref('stg_policy__credit_models') }}

)

select
    -- ids
    credit_model,

    -- text
    kind,

    -- numbers
    cast(first_share as decimal(9, 6)) as first_share,
    cast(last_share as decimal(9, 6)) as last_share,
    cast(middle_share as decimal(9, 6)) as middle_share,
    cast(sourced_share as decimal(9, 6)) as sourced_share,
    half_life_days,

    -- flags
    is_default
from credit_models
