with

overlap_accounts as (

    select * from {{ ref('overlap_accounts') }}

),

account_populations as (

    select * from {{ ref('account_populations') }}

)

select
    overlap_accounts.partner_id,
    account_populations.population as our_population,
    overlap_accounts.their_population,
    count(*) as accounts,
    cast(sum(overlap_accounts.open_pipeline) as decimal(18, 2)) as open_pipeline_touched
from overlap_accounts
inner join account_populations on overlap_accounts.account_id = account_populations.account_id
group by
    overlap_accounts.partner_id,
    account_populations.population,
    overlap_accounts.their_population
