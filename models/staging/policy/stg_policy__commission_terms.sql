with

lines as (

    select * from {{ policy_lines(ref('commission_terms')) }}

),

terms as (

    select
        policy_line,
        {{ policy_value('commission_terms', 'term_id', required=true) }} as term_id,
        {{ policy_value('commission_terms', 'program_id') }} as program_id,
        {{ policy_value('commission_terms', 'partnership_id') }} as partnership_id,
        {{ policy_value('commission_terms', 'tier') }} as tier,
        {{ policy_value(
            'commission_terms', 'role', one_of=['sourced', 'influenced', 'delivered']
        ) }} as role,
        {{ policy_value('commission_terms', 'basis', required=true, one_of=[
            'won_amount', 'product_amount', 'collected_amount', 'converted_lead'
        ]) }} as basis,
        {{ policy_value('commission_terms', 'rate_percent', 'decimal(9, 4)', lowest=0, highest=100) }}
            as rate_percent,
        {{ policy_value('commission_terms', 'flat_amount', 'decimal(18, 2)') }} as flat_amount,
        {{ policy_value('commission_terms', 'currency') }} as currency,
        {{ policy_value('commission_terms', 'effective_from', 'date') }} as effective_from,
        {{ policy_value('commission_terms', 'effective_to', 'date') }} as effective_to,
        coalesce({{ policy_value(
            'commission_terms', 'hold_days', 'integer', lowest=0, highest=3650
        ) }}, 0) as hold_days,
        {{ policy_value('commission_terms', 'cap_amount', 'decimal(18, 2)') }} as cap_amount
    from lines

),

other_lines as (

    select
        *,
        min(policy_line) over (partition by term_id) as same_line
    from terms

),

refused as (

    select
        *,
        {{ policy_refused('commission_terms', 'basis', [
            (
                '(rate_percent is null) = (flat_amount is null)',
                "rate_percent is ' || coalesce(cast(rate_percent as varchar), 'empty') || ' and "
                ~ "flat_amount is ' || coalesce(cast(flat_amount as varchar), 'empty') || '",
                'fill in one of the two, which a term pays by',
            ),
            (
                "basis = 'converted_lead' and rate_percent is not null",
                "rate_percent is ' || cast(rate_percent as varchar) || ', and a converted lead"
                ~ " has no amount of which to take a percentage",
                'write a flat_amount',
            ),
            (
                'effective_to < effective_from',
                "effective_to is ' || cast(effective_to as varchar) || ', before effective_from, '"
                ~ " || cast(effective_from as varchar) || '",
                'write an effective_to that is not before effective_from',
            ),
            (
                'cap_amount < 0',
                "cap_amount is ' || cast(cap_amount as varchar) || ', below 0",
                'write how much a deal earns at most, or leave it empty',
            ),
        ]) }} as sound_basis
    from other_lines

)

select
    -- ids
    {{ policy_conflict('commission_terms', 'term_id', [
        (
            'same_line', 'true', "term_id is \"' || term_id || '\", which stands there already",
            'end-date the old one and give the new one an id of its own',
        ),
    ]) }} as term_id,
    program_id,
    partnership_id,

    -- text
    tier,
    role,
    sound_basis as basis,
    nullif(currency, '{{ var("reporting_currency") }}') as foreign_currency,

    -- numbers
    cast(rate_percent * 0.01 as decimal(9, 6)) as rate,
    flat_amount as flat_amount_native,
    cap_amount as cap_amount_native,
    hold_days,

    -- dates
    coalesce(effective_from, date '0001-01-01') as effective_from,
    coalesce(effective_to, date '9999-12-31') as effective_to
from refused
