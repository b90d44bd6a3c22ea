with

matches as (

    select * from {{ ref('int_account_mapping__matches') }}

),

records as (

    select * from {{ ref('stg_partner_lists__accounts') }}

),

statuses as (

    select * from {{ ref('int_partners__list_statuses') }}

),

partner_keys as (

    select * from {{ ref('int_partners__partner_keys') }}

),

matched_records as (

    select
        partner_keys.partner_id,
        matches.account_id,
        records.partner_key,
        records.partner_account_id,
        statuses.their_population,
        matches.match_status,
        matches.match_rule,
        matches.score
    from matches
    inner join records
        on matches.list_key = 'list:' || records.partner_key
        and matches.record_id = records.partner_account_id
    inner join partner_keys
        on records.partner_key = partner_keys.partner_key
        and partner_keys.partner_id is not null
    inner join statuses
        on records.partner_key = statuses.partner_key
        and records.account_status is not distinct from statuses.account_status
    where matches.match_status in ('auto', 'manual')

),

-- a partner with two lists may name an account on both: where they stand closest, they stand
closest_records as (

    select *
    from matched_records
    qualify row_number() over (
        partition by partner_id, account_id
        order by
            case their_population
                when 'customer' then 1
                when 'open_opportunity' then 2
                when 'prospect' then 3
                else 4
            end asc,
            case match_status when 'manual' then 1 else 2 end asc,
            score desc nulls last,
            partner_key asc,
            partner_account_id asc
    ) = 1

)

select
    -- ids
    partner_id,
    account_id,
    partner_key,
    partner_account_id,

    -- text
    their_population,
    match_status,
    match_rule,

    -- numbers
    score
from closest_records
