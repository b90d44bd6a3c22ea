with

attributions as (

    select * from {{ ref('fct_attributions') }}

),

opportunities as (

    select * from {{ ref('int_crm__opportunities') }}

),

-- delivered is reported and earns no credit
counted as (

    select
        attributions.opportunity_id,
        attributions.partnership_id,
        attributions.role,
        attributions.evidence_on,
        opportunities.amount
    from attributions
    left join opportunities on attributions.opportunity_id = opportunities.opportunity_id
    where
        attributions.is_counted
        and attributions.role in ('sourced', 'influenced')

),

numbered as (

    select
        *,
        dense_rank() over (order by opportunity_id) as opportunity_number,
        row_number() over (
            partition by opportunity_id order by evidence_on, partnership_id
        ) as position,
        count(*) over (partition by opportunity_id) as touches,
        sum(case when role = 'sourced' then 1 else 0 end) over (partition by opportunity_id)
            as sources,
        max(evidence_on) over (partition by opportunity_id) as last_evidence_on
    from counted

)

select
    -- ids
    cast(opportunity_number as bigint) as opportunity_number,
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
