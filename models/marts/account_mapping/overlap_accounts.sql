with

matched_accounts as (

    select * from {{ ref('int_account_mapping__matched_accounts') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

opportunities as (

    select * from {{ ref('fct_opportunities') }}

),

plays as (

    select * from {{ ref('stg_policy__overlap_plays') }}

),

pipeline as (

    select
        account_id,
        count(*) as open_opportunities,
        coalesce(sum(amount), 0) as open_pipeline
    from opportunities
    where stage_category = 'open'
    group by account_id

)

select
    -- ids
    matched_accounts.partner_id,
    matched_accounts.account_id,
    matched_accounts.partner_key,
    matched_accounts.partner_account_id,

    -- text
    accounts.account_status as our_population,
    matched_accounts.their_population,
    plays.play as suggested_play,
    matched_accounts.match_status,
    matched_accounts.match_rule,

    -- numbers
    matched_accounts.score,
    coalesce(pipeline.open_opportunities, 0) as open_opportunities,
    cast(coalesce(pipeline.open_pipeline, 0) as decimal(18, 2)) as open_pipeline
from matched_accounts
inner join accounts on matched_accounts.account_id = accounts.account_id
left join pipeline on matched_accounts.account_id = pipeline.account_id
left join plays
    on accounts.account_status = plays.our_population
    and matched_accounts.their_population = plays.their_population
