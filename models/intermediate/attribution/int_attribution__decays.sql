with

credit_models as (

    select * from {{ ref('stg_policy__credit_models') }}

),

touches as (

    select * from {{ ref('int_attribution__touches') }}

)

select
    half_life_days,
    days_before_last,
    decay_parts
from {{ decays_of('touches', 'credit_models') }} as decays
