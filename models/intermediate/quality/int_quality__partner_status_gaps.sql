with

statuses as (

    select * from {{ ref('int_partners__list_statuses') }}

),

-- a column that is no status at all is one gap, not thousands
unknown_words as (

    select
        partner_key,
        count(*) as words,
        min(account_status) as example
    from statuses
    where
        is_in_use
        and account_status is not null
        and their_population = 'unknown'
    group by partner_key

)

select
    'unknown_partner_status' as gap,
    'partner_list' as subject_type,
    partner_key as subject_id,
    cast(null as varchar) as owner,
    'The list "' || partner_key || '" has ' || {{ counted('words', 'status word') }}
    || ' without a population, the first of them "' || example
    || '"; add each with what it means to seeds/partner_statuses.csv.' as remedy
from unknown_words
