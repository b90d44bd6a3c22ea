with

attributions as (

    select *
    from {{ ref('int_attribution__attributions_as_known') }}
    where known_to is null

),

opportunities as (

    select * from {{ ref('int_crm__opportunities') }}

),

-- delivered is reported and earns no credit
counted as (

    select
        opportunities.opportunity_number,
        opportunities.opportunity_id,
        attributions.partnership_id,
        attributions.role,
        attributions.evidence_on,
        opportunities.amount
    from attributions
    inner join opportunities
        on attributions.opportunity_number = opportunities.opportunity_number
    where
        attributions.is_counted
        and attributions.role in ('sourced', 'influenced')

),

numbered as (

    select
        *,
        row_number() over (
            partition by opportunity_number order by evidence_on, partnership_id
        ) as position,
        count(*) over (partition by opportunity_number) as touches,
        sum(case when role = 'sourced' then 1 else 0 end) over (partition by opportunity_number)
            as sources,
        max(evidence_on) over (partition by opportunity_number) as last_evidence_on
    from counted

)

select
    -- ids
    opportunity_number,
    opportunity_id,
    partnership_id,

    -- text
    role,

    -- numbers
    amount,
    cast(position as integer) as position,
    cast(touches as integer) as touches,
    cast(sources as integer) as sources,
    cast({{ days_between('evidence_on', 'last_evidence_on') }} as integer) as days_before_last,

    -- dates
    evidence_on
from numbered
