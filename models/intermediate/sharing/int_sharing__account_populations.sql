with

account_populations as (

    select * from {{ ref('account_populations') }}

),

exclusions as (

    select * from {{ ref('stg_policy__sharing_exclusions') }}

),

account_ids as (

    select * from {{ ref('bridge_account_ids') }}

),

-- a line names accounts as they were when it was written; merges since then lead on
excluded as (

    select account_id from exclusions
    union
    select account_ids.account_id
    from exclusions
    inner join account_ids
        on exclusions.account_id = account_ids.any_account_id
        and account_ids.account_id is not null

)

select
    account_populations.account_id,
    account_populations.population,
    {{ dbt.listagg('others.population', "','", 'order by others.population') }} as population_set
from account_populations
inner join account_populations as others
    on account_populations.account_id = others.account_id
left join excluded on account_populations.account_id = excluded.account_id
where excluded.account_id is null
group by
    account_populations.account_id,
    account_populations.population
