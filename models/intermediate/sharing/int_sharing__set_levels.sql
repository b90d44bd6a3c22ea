with

levels as (

    select * from {{ ref('int_sharing__levels') }}

),

account_populations as (

    select * from {{ ref('int_sharing__account_populations') }}

),

set_populations as (

    select distinct
        population_set,
        population
    from account_populations

),

-- an account in several populations gets the lowest of their levels, field by field
lowest as (

    select
        levels.partner_id,
        levels.partner_key,
        set_populations.population_set,
        levels.field,
        levels.place,
        min(levels.level_number) as level_number
    from levels
    inner join set_populations on levels.population = set_populations.population
    group by
        levels.partner_id,
        levels.partner_key,
        set_populations.population_set,
        levels.field,
        levels.place

)

select
    partner_id,
    partner_key,
    population_set,
    max(level_number) as level_number,
    {{ dbt.listagg(
        'case when level_number >= 2 then field end', "','", 'order by place'
    ) }} as overlap_fields,
    {{ dbt.listagg(
        'case when level_number >= 3 then field end', "','", 'order by place'
    ) }} as greenfield_fields
from lowest
group by
    partner_id,
    partner_key,
    population_set
