with

versions as (

    select * from {{ ref('stg_partner_lists__account_versions') }}

),

statuses as (

    select * from {{ ref('stg_policy__partner_statuses') }}

),

-- a list has few words, and a word is normalised once
words as (

    select
        partner_key,
        account_status,
        max(case when known_to is null and not is_deleted then 1 else 0 end) = 1 as is_in_use
    from versions
    group by partner_key, account_status

)

select
    words.partner_key,
    words.account_status,
    coalesce(statuses.their_population, 'unknown') as their_population,
    words.is_in_use
from words
left join statuses on {{ normalised_text('words.account_status') }} = statuses.status
