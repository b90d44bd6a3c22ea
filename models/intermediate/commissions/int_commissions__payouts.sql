with

payouts as (

    select
        payout_id,
        partnership_id,
        amount_native,
        nullif(currency, '{{ var("reporting_currency") }}') as foreign_currency,
        paid_on,
        known_from,
        known_to
    from {{ ref('stg_prm__payout_versions') }}
    where
        not is_deleted
        and partnership_id is not null
        -- what is dated after its extract has not been paid yet
        and paid_on <= known_from

),

rates as (

    select * from {{ ref('int_crm__rate_times') }}

),

paid as (

    select
        payouts.payout_id,
        payouts.partnership_id,
        payouts.paid_on,
        coalesce({{ amount_on_its_day('payouts', 'rates') }}, 0) as amount,
        {{ common_time(['payouts', 'rates']) }}
    from payouts
    left join rates
        on payouts.foreign_currency = rates.currency
        and payouts.paid_on = rates.conversion_day
        and {{ hold_together('payouts', 'rates') }}

),

-- from a day on the partnership was not paid after all: taken back, or paid to another one
ends as (

    select
        ended.payout_id,
        ended.partnership_id,
        ended.paid_on,
        ended.known_to as known_from
    from paid as ended
    left join paid as going_on
        on ended.payout_id = going_on.payout_id
        and ended.partnership_id = going_on.partnership_id
        and ended.known_to = going_on.known_from
    where
        ended.known_to is not null
        and going_on.payout_id is null

),

days as (

    select
        payout_id,
        partnership_id,
        paid_on,
        amount,
        known_from
    from paid

    union all

    select
        payout_id,
        partnership_id,
        paid_on,
        cast(0 as decimal(18, 2)) as amount,
        known_from
    from ends

),

compared as (

    select
        *,
        coalesce(
            lag(amount) over (partition by payout_id, partnership_id order by known_from), 0
        ) as amount_before
    from days

),

changes as (

    select
        *,
        row_number() over (partition by payout_id, partnership_id order by known_from) as change
    from compared
    where amount <> amount_before

)

select
    payout_id,
    partnership_id,
    amount,
    amount_before,
    -- the payment itself stands on its day, what became of it since on the day that shows it
    case when change = 1 then paid_on else known_from end as recorded_on,
    paid_on
from changes
