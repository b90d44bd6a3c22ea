{#-
    Touches in order, with what credit models ask about them. `counted` has a row per deal and
    counted sourced or influenced row: the columns `deal`, and `others` that hang on them,
    partnership_id, role, evidence_on, amount.
-#}
{% macro ordered_touches(counted, deal, others=[]) -%}
    {%- set key = deal | join(', ') -%}
    {%- set columns = (deal + others) | join(', ') -%}
(
    with

    numbered as (

        select
            {{ columns }},
            partnership_id,
            role,
            evidence_on,
            amount,
            row_number() over (partition by {{ key }} order by evidence_on, partnership_id) as position,
            count(*) over (partition by {{ key }}) as touches,
            sum(case when role = 'sourced' then 1 else 0 end) over (partition by {{ key }}) as sources,
            max(evidence_on) over (partition by {{ key }}) as last_evidence_on
        from {{ counted }}

    )

    select
        {{ columns }},
        partnership_id,
        role,
        amount,
        cast(position as integer) as position,
        cast(touches as integer) as touches,
        cast(sources as integer) as sources,
        cast({{ days_between('evidence_on', 'last_evidence_on') }} as integer) as days_before_last,
        evidence_on
    from numbered
)
{%- endmacro %}


{#- 2^(-days before the last touch / half life), per half life and number of days that occur. -#}
{% macro decays_of(touches, credit_models) -%}
(
    with

    half_lives as (

        select distinct half_life_days
        from {{ credit_models }}
        where half_life_days is not null

    ),

    days as (

        select distinct days_before_last
        from {{ touches }}

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
)
{%- endmacro %}


{#- Per touch and credit model its parts of the deal, in whole numbers, and whether others share it. -#}
{% macro credit_parts(touches, credit_models, decays, deal) -%}
    {%- set key = deal | join(', ') -%}
(
    with

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
        from {{ credit_models }}

    ),

    -- a factor is 1 where the model has no share for it, and where it cannot tell the touches apart
    factors as (

        select
            {%- for column in deal %}
            touches.{{ column }},
            {%- endfor %}
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
        from {{ touches }} as touches
        cross join models
        left join {{ decays }} as decays
            on models.half_life_days = decays.half_life_days
            and touches.days_before_last = decays.days_before_last

    )

    select
        {{ key }},
        model_number,
        position,
        amount,
        case
            when kind = 'sourced_only' then case when role = 'sourced' then 1 else 0 end
            when kind = 'first_touch' then case when position = 1 then 1 else 0 end
            when kind = 'last_touch' then case when position = touches then 1 else 0 end
            -- linear has none of the factors, custom those of its columns, each other kind its own
            else position_parts * role_parts * decay_parts
        end as parts,
        touches > 1 and kind not in ('sourced_only', 'first_touch', 'last_touch') as is_shared
    from factors
)
{%- endmacro %}


{#- Weight and amount of each touch that gets any, of the rows of credit_parts(). -#}
{% macro credits_of_parts(parts, deal) -%}
    {%- set key = deal | join(', ') -%}
(
    with

    shared_parts as (

        select
            {{ key }},
            model_number,
            position,
            amount,
            parts
        from {{ parts }}
        where is_shared

    ),

    shares as (

        select *
        from {{ largest_remainder(
            'shared_parts',
            over=deal + ['model_number'],
            parts='parts',
            tie_break='position',
            shares=[('credit_weight', '1', 9, 6), ('credited_amount', 'amount', 18, 2)]
        ) }} as shared

    )

    -- two in three credits of a million deals are whole and need no sums over their deals
    select
        {{ key }},
        model_number,
        position,
        cast(1 as decimal(9, 6)) as credit_weight,
        coalesce(amount, 0) as credited_amount
    from {{ parts }}
    where
        not is_shared
        and parts > 0

    union all

    select
        {{ key }},
        model_number,
        position,
        credit_weight,
        credited_amount
    from shares
    where
        credit_weight <> 0
        or credited_amount <> 0
)
{%- endmacro %}
