with

opportunities as (

    select * from {{ ref('int_crm__opportunity_versions') }}

),

evidence as (

    select * from {{ ref('int_attribution__evidence_versions') }}

),

partnerships as (

    select * from {{ ref('int_partners__partnership_versions') }}

),

touched as (

    select distinct opportunity_number
    from evidence

),

-- every day on which anything that its attribution depends on may have changed
days as (

    select
        opportunities.opportunity_number,
        opportunities.known_from
    from opportunities
    inner join touched
        on opportunities.opportunity_number = touched.opportunity_number

    union

    select
        opportunity_number,
        known_from
    from evidence

    union

    select
        opportunity_number,
        known_to as known_from
    from evidence
    where known_to is not null

    union

    select
        evidence.opportunity_number,
        partnerships.known_from
    from evidence
    inner join partnerships
        on evidence.partnership_id = partnerships.partnership_id
        and {{ holds_on('evidence', 'partnerships.known_from') }}

),

times as (

    select
        opportunity_number,
        known_from,
        lead(known_from) over (partition by opportunity_number order by known_from) as known_to
    from days

)

-- before its first version and after its deletion there is no deal to attribute
select
    times.opportunity_number,
    opportunities.created_on,
    opportunities.closed_on,
    {{ common_time(['times', 'opportunities']) }}
from times
inner join opportunities
    on times.opportunity_number = opportunities.opportunity_number
    and {{ hold_together('times', 'opportunities') }}
