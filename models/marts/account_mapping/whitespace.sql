with

records as (

    select * from {{ ref('stg_partner_lists__accounts') }}

),

statuses as (

    select * from {{ ref('int_partners__list_statuses') }}

),

partner_keys as (

    select * from {{ ref('int_partners__partner_keys') }}

),

matches as (

    select * from {{ ref('fct_account_matches') }}

),

countries as (

    select * from {{ ref('stg_reference__countries') }}

),

found_accounts as (

    select distinct
        partner_key,
        account_id
    from matches
    where match_status <> 'rejected'

),

-- in review it may be ours; and a company that stands on the list twice is ours by its other record
perhaps_ours as (

    select
        matches.partner_key,
        matches.partner_account_id
    from matches
    left join found_accounts
        on matches.partner_key = found_accounts.partner_key
        and matches.account_id = found_accounts.account_id
        and matches.score >= {{ var('match_review_from') }}
    where
        matches.match_status <> 'rejected'
        or found_accounts.account_id is not null

)

select
    -- ids
    partner_keys.partner_id,
    records.partner_key,
    records.partner_account_id,

    -- text
    records.company_name,
    countries.country_code,
    records.city,
    {{ host_of('records.website') }} as domain,
    statuses.their_population
from records
inner join statuses
    on records.partner_key = statuses.partner_key
    and records.account_status = statuses.account_status
    and statuses.their_population = 'customer'
inner join partner_keys
    on records.partner_key = partner_keys.partner_key
    and partner_keys.partner_id is not null
left join perhaps_ours
    on records.partner_key = perhaps_ours.partner_key
    and records.partner_account_id = perhaps_ours.partner_account_id
left join countries on {{ normalised_text('records.country') }} = countries.spelling
where perhaps_ours.partner_key is null
