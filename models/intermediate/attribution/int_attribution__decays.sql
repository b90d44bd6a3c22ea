with

credit_models as (

    select * from {{ ref('stg_policy__credit_models') }}

),

touches as (

    select * from {{ ref('int_attribution__touches') }}

),

half_lives as (

    select distinct half_life_days
    from credit_models
    where half_life_days is not null

),

days as (

    select distinct days_before_last
    from touches

),

measured as (

    select
        half_lives.half_life_days,
        days.days_before_last,
        {{ whole_quotient('days.days_before_last', 'half_lives.half_life_days') }}
            as whole_half_lives,
        {{ half_life_fraction('days.days_before_last', 'half_lives.half_life_days') }}
            as half_life_fraction
    from half_lives
    cross join days

)

select
    half_life_days,
    days_before_last,
    cast({{ decay_parts('whole_half_lives', 'half_life_fraction') }} as bigint) as decay_parts
from measured
