with

lifecycles as (

    select *
    from {{ ref('partner_lifecycle') }}
    where tenure_days is not null

),

tenures as (

    select
        program_id,
        tenure_days,
        is_tenure_censored
    from lifecycles

    union all

    select
        cast(null as varchar) as program_id,
        tenure_days,
        is_tenure_censored
    from lifecycles

),

leaving as (

    select
        program_id,
        tenure_days,
        count(*) as partnerships,
        sum(case when is_tenure_censored then 0 else 1 end) as ended
    from tenures
    group by
        program_id,
        tenure_days

),

-- whoever has been there for a day and did not leave before it is at risk on it
exposed as (

    select
        program_id,
        tenure_days,
        ended,
        sum(partnerships) over (
            partition by program_id
            order by tenure_days desc
            rows between unbounded preceding and current row
        ) as at_risk
    from leaving

),

-- the product of (at_risk - ended) / at_risk as the sum of its logarithms, which ends where all have left
survived as (

    select
        *,
        {{ kaplan_meier('ended', 'at_risk', 'program_id', 'tenure_days') }} as survival
    from exposed

)

select
    program_id,
    tenure_days,
    cast(at_risk as integer) as at_risk,
    cast(ended as integer) as ended,
    cast(round(survival, 6) as decimal(9, 6)) as survival
from survived
