-- by two ways: whitespace leaves out what may be ours, here everything is counted by where it went
with

customers as (

    select
        records.partner_key,
        records.partner_account_id
    from {{ ref('stg_partner_lists__accounts') }} as records
    inner join {{ ref('int_partners__list_statuses') }} as statuses
        on records.partner_key = statuses.partner_key
        and records.account_status = statuses.account_status
    inner join {{ ref('int_partners__partner_keys') }} as partner_keys
        on records.partner_key = partner_keys.partner_key
    where
        statuses.their_population = 'customer'
        and partner_keys.partner_id is not null

),

found as (

    select *
    from {{ ref('fct_account_matches') }}
    where match_status <> 'rejected'

),

places as (

    select
        partner_key,
        partner_account_id
    from found
    union all
    -- the same company once more
    select distinct
        again.partner_key,
        again.partner_account_id
    from {{ ref('fct_account_matches') }} as again
    inner join found
        on again.partner_key = found.partner_key
        and again.account_id = found.account_id
        and again.partner_account_id <> found.partner_account_id
    where
        again.match_status = 'rejected'
        and again.score >= {{ var('match_review_from') }}
    union all
    select
        partner_key,
        partner_account_id
    from {{ ref('whitespace') }}

)

select
    customers.partner_key,
    customers.partner_account_id,
    count(places.partner_key) as places
from customers
left join places
    on customers.partner_key = places.partner_key
    and customers.partner_account_id = places.partner_account_id
group by customers.partner_key, customers.partner_account_id
having count(places.partner_key) <> 1
