-- add each of these to seeds/overlap_plays.csv
with

ours as (

    select 'customer' as our_population
    union all
    select 'open_opportunity' as our_population
    union all
    select 'former_customer' as our_population
    union all
    select 'prospect' as our_population
    union all
    select 'partner' as our_population

),

theirs as (

    select 'customer' as their_population
    union all
    select 'open_opportunity' as their_population
    union all
    select 'prospect' as their_population
    union all
    select 'unknown' as their_population

)

select
    ours.our_population,
    theirs.their_population
from ours
cross join theirs
left join {{ ref('stg_policy__overlap_plays') }} as plays
    on ours.our_population = plays.our_population
    and theirs.their_population = plays.their_population
where plays.play is null
