-- 14 million rows for two million touches and seven models, which fct_credits alone reads
{{ config(materialized='view') }}

with

touches as (

    select * from {{ ref('int_attribution__touches') }}

),

credit_models as (

    select * from {{ ref('stg_policy__credit_models') }}

),

decays as (

    select * from {{ ref('int_attribution__decays') }}

),

-- shares have six decimals; in millionths they are whole
models as (

    select
        model_number,
        kind,
        {{ whole_number('first_share * 1000000') }} as first_millionths,
        {{ whole_number('last_share * 1000000') }} as last_millionths,
        {{ whole_number('middle_share * 1000000') }} as middle_millionths,
        {{ whole_number('sourced_share * 1000000') }} as sourced_millionths,
        half_life_days
    from credit_models

),

-- a factor is 1 where the model has no share for it, and where it cannot tell the touches apart
factors as (

    select
        touches.opportunity_number,
        touches.role,
        touches.position,
        touches.touches,
        touches.amount,
        models.model_number,
        models.kind,

        -- the first and the last times those between, which share one share
        case
            when models.first_millionths is null or touches.touches <= 2 then 1
            when touches.position = 1 then models.first_millionths * (touches.touches - 2)
            when touches.position = touches.touches
                then models.last_millionths * (touches.touches - 2)
            else models.middle_millionths
        end as position_parts,

        -- the source times the influencers, who share the rest
        case
            when models.sourced_millionths is null then 1
            when touches.sources = 0 or touches.sources = touches.touches then 1
            when touches.role = 'sourced'
                then models.sourced_millionths * (touches.touches - touches.sources)
            else (1000000 - models.sourced_millionths) * touches.sources
        end as role_parts,

        coalesce(decays.decay_parts, 1) as decay_parts
    from touches
    cross join models
    left join decays
        on models.half_life_days = decays.half_life_days
        and touches.days_before_last = decays.days_before_last

)

select
    -- ids
    opportunity_number,
    model_number,

    -- numbers
    position,
    amount,
    case
        when kind = 'sourced_only' then case when role = 'sourced' then 1 else 0 end
        when kind = 'first_touch' then case when position = 1 then 1 else 0 end
        when kind = 'last_touch' then case when position = touches then 1 else 0 end
        -- linear has none of the factors, custom those of its columns, each other kind its own
        else position_parts * role_parts * decay_parts
    end as parts,

    -- flags
    touches > 1 and kind not in ('sourced_only', 'first_touch', 'last_touch') as is_shared
from factors
