with

levels as (

    select * from {{ ref('int_sharing__levels') }}

),

set_levels as (

    select * from {{ ref('int_sharing__set_levels') }}

),

account_populations as (

    select * from {{ ref('int_sharing__account_populations') }}

),

overlap_accounts as (

    select * from {{ ref('overlap_accounts') }}

),

shared_accounts as (

    select * from {{ ref('shared_accounts') }}

),

records as (

    select * from {{ ref('stg_partner_lists__accounts') }}

),

statuses as (

    select * from {{ ref('int_partners__list_statuses') }}

),

partner_keys as (

    select * from {{ ref('int_sharing__partner_keys') }}

),

populations as (

    select
        partner_id,
        partner_key,
        population,
        max(level_number) as level_number
    from levels
    group by
        partner_id,
        partner_key,
        population
    having max(level_number) > 0

),

-- the partner knows of which kinds its records are: a kind that its lists lack is no count of 0
their_populations as (

    select distinct
        partner_keys.partner_id,
        statuses.their_population
    from records
    inner join partner_keys on records.partner_key = partner_keys.partner_key
    inner join statuses
        on records.partner_key = statuses.partner_key
        and records.account_status is not distinct from statuses.account_status

),

-- where rows are shown the rows are what is counted, else all that may be counted: so no account is
-- in a row and in a count of another population, and nothing follows from their difference
counted as {{ computed_once() }} (

    select
        populations.partner_id,
        populations.population,
        overlap_accounts.their_population,
        overlap_accounts.account_id
    from populations
    inner join overlap_accounts on populations.partner_id = overlap_accounts.partner_id
    inner join account_populations
        on overlap_accounts.account_id = account_populations.account_id
        and populations.population = account_populations.population
    inner join set_levels
        on populations.partner_id = set_levels.partner_id
        and account_populations.population_set = set_levels.population_set
    where
        (populations.level_number = 1 and set_levels.level_number >= 1)
        or set_levels.overlap_fields is not null

),

listed as (

    select
        overlap_accounts.partner_id,
        overlap_accounts.their_population,
        count(*) as accounts
    from shared_accounts
    inner join overlap_accounts
        on shared_accounts.partner_id = overlap_accounts.partner_id
        and shared_accounts.account_id = overlap_accounts.account_id
    group by
        overlap_accounts.partner_id,
        overlap_accounts.their_population

),

cells as (

    select
        populations.partner_id,
        populations.partner_key,
        populations.population,
        populations.level_number,
        their_populations.their_population,
        count(counted.account_id) as accounts
    from populations
    inner join their_populations on populations.partner_id = their_populations.partner_id
    left join counted
        on populations.partner_id = counted.partner_id
        and populations.population = counted.population
        and their_populations.their_population = counted.their_population
    group by
        populations.partner_id,
        populations.partner_key,
        populations.population,
        populations.level_number,
        their_populations.their_population

),

floored as (

    select *
    from cells
    where accounts >= {{ var('min_count') }}

),

shared_members as (

    select
        counted.partner_id,
        counted.their_population,
        counted.population,
        others.population as other_population,
        count(*) as accounts
    from counted
    inner join counted as others
        on counted.partner_id = others.partner_id
        and counted.account_id = others.account_id
        and counted.population <> others.population
    group by
        counted.partner_id,
        counted.their_population,
        counted.population,
        others.population

),

-- all of one population are in another that is hardly larger: their difference would be a count
-- under the floor
nested as (

    select distinct
        larger.partner_id,
        larger.their_population,
        larger.population
    from floored as larger
    inner join shared_members
        on larger.partner_id = shared_members.partner_id
        and larger.their_population = shared_members.their_population
        and larger.population = shared_members.population
    inner join floored as smaller
        on larger.partner_id = smaller.partner_id
        and larger.their_population = smaller.their_population
        and smaller.population = shared_members.other_population
        and smaller.accounts = shared_members.accounts
    where
        larger.accounts - smaller.accounts < {{ var('min_count') }}
        and (
            larger.accounts > smaller.accounts
            or larger.population > smaller.population
        )

),

-- the rows are a count too: those of one population among them, and hardly any of another
listable_populations as (

    select
        partner_id,
        count(*) as populations
    from populations
    where level_number >= 2
    group by partner_id

),

nearly_all_listed as (

    select
        floored.partner_id,
        floored.their_population,
        floored.population
    from floored
    inner join listed
        on floored.partner_id = listed.partner_id
        and floored.their_population = listed.their_population
    inner join listable_populations on floored.partner_id = listable_populations.partner_id
    where
        floored.level_number >= 2
        and listable_populations.populations > 1
        and listed.accounts - floored.accounts < {{ var('min_count') }}

),

shown_cells as (

    select
        cells.partner_id,
        cells.partner_key,
        cells.population,
        cells.their_population,
        cells.accounts,
        cells.accounts < {{ var('min_count') }} as is_under_floor,
        nested.population is not null or nearly_all_listed.population is not null as is_withheld
    from cells
    left join nested
        on cells.partner_id = nested.partner_id
        and cells.their_population = nested.their_population
        and cells.population = nested.population
    left join nearly_all_listed
        on cells.partner_id = nearly_all_listed.partner_id
        and cells.their_population = nearly_all_listed.their_population
        and cells.population = nearly_all_listed.population

),

totals as (

    select
        populations.partner_id,
        populations.partner_key,
        populations.population,
        coalesce(sum(shown_cells.accounts), 0) as accounts,
        count(case when shown_cells.is_under_floor or shown_cells.is_withheld then 1 end) as kept_back
    from populations
    left join shown_cells
        on populations.partner_id = shown_cells.partner_id
        and populations.population = shown_cells.population
    group by
        populations.partner_id,
        populations.partner_key,
        populations.population

)

select
    partner_id,
    partner_key,
    population as our_population,
    their_population,
    case
        when is_under_floor then '<{{ var("min_count") }}'
        when is_withheld then 'withheld'
        else cast(accounts as varchar)
    end as accounts
from shown_cells
union all
select
    partner_id,
    partner_key,
    population as our_population,
    cast(null as varchar) as their_population,
    case
        when accounts < {{ var('min_count') }} then '<{{ var("min_count") }}'
        when kept_back > 0 then 'withheld'
        else cast(accounts as varchar)
    end as accounts
from totals
