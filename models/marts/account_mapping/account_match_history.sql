with

matched_accounts as (

    select * from {{ ref('int_account_mapping__matched_accounts') }}

),

versions as (

    select * from {{ ref('stg_partner_lists__account_versions') }}

),

statuses as (

    select * from {{ ref('int_partners__list_statuses') }}

)

select
    -- ids
    matched_accounts.partner_id,
    matched_accounts.account_id,
    versions.partner_key,
    versions.partner_account_id,

    -- text
    versions.company_name,
    statuses.their_population,
    -- a record that was off the list for a while goes on from where it stood
    lag(statuses.their_population) over versions_of_record as previous_population,
    versions.deal_stage,

    -- numbers
    versions.deal_amount_native,
    versions.currency,

    -- dates
    versions.deal_opened_on,
    versions.deal_closes_on,
    min(versions.known_from) over (
        partition by versions.partner_key, versions.partner_account_id
    ) as first_listed_on,
    versions.known_from,
    versions.known_to,

    -- provenance
    versions.source_extract_id,
    versions.source_row
from matched_accounts
inner join versions
    on matched_accounts.partner_key = versions.partner_key
    and matched_accounts.partner_account_id = versions.partner_account_id
    and not versions.is_deleted
inner join statuses
    on versions.partner_key = statuses.partner_key
    and versions.account_status is not distinct from statuses.account_status
window versions_of_record as (
    partition by versions.partner_key, versions.partner_account_id order by versions.known_from
)
