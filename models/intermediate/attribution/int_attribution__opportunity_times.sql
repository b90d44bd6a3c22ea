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

    select distinct
        opportunity_id,
        partnership_id
    from evidence

),

-- every day on which anything that its attribution depends on may have changed
days as (

    select
        opportunities.opportunity_id,
        opportunities.known_from
    from opportunities
    inner join (select distinct opportunity_id from touched) as touched
        on opportunities.opportunity_id = touched.opportunity_id

    union

    select opportunity_id, known_from from evidence

    union

    select opportunity_id, known_to as known_from from evidence where known_to is not null

    union

    select
        touched.opportunity_id,
        partnerships.known_from
    from touched
    inner join partnerships
        on touched.partnership_id = partnerships.partnership_id

),

times as (

    select
        opportunity_id,
        known_from,
        lead(known_from) over (partition by opportunity_id order by known_from) as known_to
    from days

)

-- before its first version and after its deletion there is no deal to attribute
select
    times.opportunity_id,
    opportunities.created_on,
    opportunities.closed_on,
    {{ common_time(['times', 'opportunities']) }}
from times
inner join opportunities
    on times.opportunity_id = opportunities.opportunity_id
    and {{ hold_together('times', 'opportunities') }}
