with

levels as (

    select * from {{ ref('int_sharing__levels') }}

),

account_populations as (

    select * from {{ ref('int_sharing__account_populations') }}

),

shared_accounts as (

    select * from {{ ref('shared_accounts') }}

),

-- as many fields lists as there are sets of populations, however many accounts
rows_of_fields as (

    select
        shared_accounts.partner_id,
        account_populations.population,
        shared_accounts.shown_fields,
        count(*) as rows_shared
    from shared_accounts
    inner join account_populations on shared_accounts.account_id = account_populations.account_id
    group by
        shared_accounts.partner_id,
        account_populations.population,
        shared_accounts.shown_fields

)

select
    levels.partner_id,
    levels.partner_key,
    levels.population,
    levels.field,
    levels.level,
    cast(coalesce(sum(rows_of_fields.rows_shared), 0) as bigint) as rows_shared,
    levels.deciding_rule
from levels
left join rows_of_fields
    on levels.partner_id = rows_of_fields.partner_id
    and levels.population = rows_of_fields.population
    and {{ names_field('rows_of_fields.shown_fields', 'levels.field') }}
group by
    levels.partner_id,
    levels.partner_key,
    levels.population,
    levels.field,
    levels.level,
    levels.deciding_rule
