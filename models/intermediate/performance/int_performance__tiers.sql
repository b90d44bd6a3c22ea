with

requirements as (

    select * from {{ ref('stg_policy__tier_requirements') }}

),

metric_values as (

    select * from {{ ref('int_performance__metric_values') }}

),

quarters as (

    select * from {{ ref('int_performance__quarters') }}

),

partnerships as (

    select * from {{ ref('dim_partnerships') }}

),

-- programmes in which a partner is at the end of a quarter
memberships as (

    select distinct
        partnerships.partner_id,
        partnerships.program_id,
        quarters.fiscal_quarter
    from partnerships
    inner join quarters
        on partnerships.signed_on <= quarters.measured_on
        and (partnerships.ended_on is null or partnerships.ended_on > quarters.measured_on)

),

asked as (

    select
        metric_values.partner_id,
        metric_values.fiscal_quarter,
        requirements.program_id,
        requirements.tier,
        requirements.tier_rank,
        requirements.metric,
        requirements.minimum,
        metric_values.value_last_four_quarters as value,
        -- what cannot be measured has not been reached
        coalesce(metric_values.value_last_four_quarters >= requirements.minimum, false) as is_met
    from requirements
    inner join metric_values
        on requirements.metric = metric_values.metric
        and (
            requirements.program_id = metric_values.program_id
            or (requirements.program_id is null and metric_values.program_id is null)
        )
    left join memberships
        on metric_values.partner_id = memberships.partner_id
        and metric_values.fiscal_quarter = memberships.fiscal_quarter
        and requirements.program_id = memberships.program_id
    where
        requirements.program_id is null
        or memberships.program_id is not null

),

worded as (

    select
        *,
        case
            when not is_met
                then replace(metric, '_', ' ')
                    || coalesce(' in ' || program_id, '')
                    || ' of at least ' || {{ plain_number('minimum') }}
                    || case
                        when metric in ('profile_fit', 'training_completion') then ''
                        else ' over four quarters'
                    end
                    || case
                        when value is null then ' (nothing to measure yet)'
                        else ' (now ' || {{ plain_number('value') }} || ')'
                    end
        end as what_is_missing
    from asked

),

tiers as (

    select
        partner_id,
        fiscal_quarter,
        tier,
        tier_rank,
        count(what_is_missing) as requirements_missed,
        {{ dbt.listagg(
            'what_is_missing', "' and '", "order by metric, coalesce(program_id, '')"
        ) }} as what_is_missing
    from worded
    group by partner_id, fiscal_quarter, tier, tier_rank

),

recommended as (

    select
        *,
        max(case when requirements_missed = 0 then tier_rank end) over (
            partition by partner_id, fiscal_quarter
        ) as recommended_rank
    from tiers

),

next_ones as (

    select
        *,
        min(case when recommended_rank is null or tier_rank > recommended_rank then tier_rank end)
            over (partition by partner_id, fiscal_quarter) as next_rank
    from recommended

)

select
    partner_id,
    fiscal_quarter,
    max(case when tier_rank = recommended_rank then tier end) as recommended_tier,
    max(
        case
            when tier_rank = next_rank
                then tier || ' needs ' || what_is_missing || '.'
        end
    ) as missing_for_next_tier
from next_ones
group by partner_id, fiscal_quarter
