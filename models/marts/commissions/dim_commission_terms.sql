with

terms as (

    select * from {{ ref('stg_policy__commission_terms') }}

)

select
    -- ids
    term_id,
    program_id,
    partnership_id,

    -- text
    tier,
    role,
    basis,
    coalesce(foreign_currency, '{{ var("reporting_currency") }}') as currency,

    -- numbers
    rate,
    flat_amount_native,
    cap_amount_native,
    hold_days,

    -- dates
    nullif(effective_from, date '0001-01-01') as effective_from,
    nullif(effective_to, date '9999-12-31') as effective_to
from terms
