"""commissions.fct_commission_entries: every payment of the PRM, and nothing due but what a term makes of what stands behind it.

Entries are as many as deals that pay, so each query sums up by basis and names one entry, or one basis, that is off.
"""

from expectations import expectation, known

TABLE = "commissions.fct_commission_entries"

# what each key comes to today, and what its last entry says
DUE = """
    select
        partnership_id,
        basis_type,
        basis_id,
        role,
        sum(amount) as due,
        arg_max(struct_pack(term_id, rate, basis_amount := cast(basis_amount as decimal(27, 2))), recorded_on) as last
    from commissions.fct_commission_entries
    where basis_type <> 'payout'
    group by partnership_id, basis_type, basis_id, role
"""
SHOWN = ("basis_type", "entries_off", "basis")


def of_bases(rows: str) -> str:
    """Per kind of basis, how many of `rows` (basis_type, basis_id, is_good) are not good, and the first of them."""
    return f"""
        select
            basis_type,
            count(*) filter (where not is_good) as entries_off,
            min(basis_id) filter (where not is_good) as basis,
            entries_off = 0 as is_known
        from ({rows})
        group by basis_type
        order by basis_type
    """


# of a payment in another currency nothing but its direction is known here; half a cent in the reporting currency would be none
@expectation(
    TABLE,
    """
    with prm as (
        select payout_id, partnership_id, coalesce(currency, '{reporting_currency}') as currency, amount
        from raw.prm.payouts
        where not _is_deleted and _known_from <= date '{as_of}' and (_known_to is null or _known_to > date '{as_of}')
            and paid_on <= _known_from
            and amount <> 0
    ),
    ledger as (
        select basis_id as payout_id, partnership_id, -sum(amount) as amount
        from commissions.fct_commission_entries
        where basis_type = 'payout'
        group by all
    ),
    named as (
        select subject_id
        from quality.data_gaps
        where gap = 'unknown_partnership' and subject_type = 'payout'
    ),
    compared as (
        select
            coalesce(prm.currency, '(none)') as currency,
            coalesce(prm.payout_id, ledger.payout_id) as payout_id,
            case
                when prm.payout_id is null then ledger.amount = 0
                when ledger.payout_id is null then named.subject_id is not null
                when prm.currency = '{reporting_currency}' then ledger.amount = prm.amount
                else sign(ledger.amount) = sign(prm.amount)
            end as is_good
        from prm
        full join ledger on prm.payout_id = ledger.payout_id and prm.partnership_id = ledger.partnership_id
        left join named on prm.payout_id = named.subject_id
    )
    select
        currency,
        count(*) filter (where not is_good) as payouts_off,
        min(payout_id) filter (where not is_good) as payout,
        payouts_off = 0 as is_known
    from compared
    group by currency
    order by currency
    """,
    shows=("currency", "payouts_off", "payout"),
)
def payouts_of_the_prm_are_in_the_ledger(gxe):
    """Each with its amount, to the cent, or as a gap because its partnership is unknown; what the PRM took back is taken back."""
    return known(gxe)


@expectation(
    TABLE,
    of_bases(
        """
        select
            basis_type,
            basis_id,
            coalesce(earned_on <= recorded_on and recorded_on <= date '{as_of}' and earned_on <= payable_on, false) as is_good
        from commissions.fct_commission_entries
        """
    ),
    shows=SHOWN,
)
def entries_are_earned_then_known_and_payable_no_earlier(gxe):
    """Nothing is recorded that had not happened by then, nor on a day that has not come; nobody is paid before earning."""
    return known(gxe)


@expectation(
    TABLE,
    of_bases(
        """
        with levels as (
            select
                *,
                sum(amount) over (
                    partition by partnership_id, basis_type, basis_id, role
                    order by recorded_on
                    rows between unbounded preceding and current row
                ) as due
            from commissions.fct_commission_entries
        )
        select
            basis_type,
            basis_id,
            amount <> 0
            and entry_type = case
                when basis_type = 'payout' then 'payout'
                when due = amount then 'accrual'
                when due = 0 then 'clawback'
                else 'adjustment'
            end as is_good
        from levels
        """
    ),
    shows=SHOWN,
)
def entries_are_called_what_they_do(gxe):
    """An accrual starts from nothing, a clawback leaves nothing, an adjustment neither; an entry of nothing is none."""
    return known(gxe)


# what is converted on the earning day is not known here: of a cap no more than that it takes away, of a flat amount its sign
@expectation(
    TABLE,
    of_bases(
        f"""
        with earned as (
            select
                due.basis_type,
                due.basis_id,
                due.due,
                due.last.rate,
                terms.rate is not distinct from due.last.rate as is_rate_of_term,
                terms.cap_amount_native as cap,
                terms.currency = '{{reporting_currency}}' or terms.cap_amount_native is null and terms.rate is not null as is_comparable,
                case
                    when due.last.basis_amount = 0 then 0
                    when terms.rate is null then terms.flat_amount_native
                    else round(due.last.basis_amount * terms.rate, 2)
                end as earned
            from ({DUE}) as due
            left join commissions.dim_commission_terms as terms on due.last.term_id = terms.term_id and due.basis_type = terms.basis
        )
        select
            basis_type,
            basis_id,
            coalesce(
                is_rate_of_term
                and case
                    when is_comparable then due = greatest(least(earned, coalesce(cap, earned)), coalesce(-cap, earned))
                    when rate is not null then due between least(earned, 0) and greatest(earned, 0)
                    else sign(due) = sign(earned)
                end,
                false
            ) as is_good
        from earned
        """
    ),
    shows=SHOWN,
)
def what_is_due_is_what_its_term_comes_to(gxe):
    """The entries of a key sum to the rate's share of its basis, or to the flat amount, and either to no more than the cap."""
    return known(gxe)


@expectation(
    TABLE,
    of_bases(
        f"""
        with counted as (
            select distinct opportunity_id, partnership_id, role
            from attribution.fct_attributions
            where is_counted
        ),
        collections as (
            select collections.collection_id, min(survivors.survivor_opportunity_id) as opportunity_id
            from raw.prm.collections as collections
            inner join intermediate.int_crm__opportunity_survivors as survivors
                on collections.crm_opportunity_id = survivors.crm_opportunity_id
            where not collections._is_deleted
                and collections._known_from <= date '{{as_of}}'
                and (collections._known_to is null or collections._known_to > date '{{as_of}}')
                and collections.collected_on <= collections._known_from
            group by collections.collection_id
        )
        select
            due.basis_type,
            due.basis_id,
            case
                when due.basis_type = 'converted_lead' then coalesce(leads.converted_on is not null, false)
                else coalesce(deals.is_won, false) and counted.opportunity_id is not null
            end as is_good
        from ({DUE}) as due
        left join collections on due.basis_type = 'collected_amount' and due.basis_id = collections.collection_id
        left join core.fct_opportunities as deals
            on deals.opportunity_id = case when due.basis_type = 'collected_amount' then collections.opportunity_id else due.basis_id end
        left join counted
            on deals.opportunity_id = counted.opportunity_id
            and due.partnership_id = counted.partnership_id
            and due.role = counted.role
        left join core.fct_leads as leads
            on due.basis_type = 'converted_lead' and due.basis_id = leads.lead_id and due.partnership_id = leads.partnership_id
        where due.due <> 0
        """
    ),
    shows=SHOWN,
)
def what_is_due_has_a_won_deal_or_a_converted_lead_behind_it(gxe):
    """In core today, and counted for that partnership and role; money collected is looked up in raw."""
    return known(gxe)


@expectation(
    TABLE,
    of_bases(
        f"""
        select
            due.basis_type,
            due.basis_id,
            coalesce(due.due = round(cast(deals.amount as decimal(27, 2)) * due.last.rate, 2), false) as is_good
        from ({DUE}) as due
        left join core.fct_opportunities as deals on due.basis_id = deals.opportunity_id
        left join commissions.dim_commission_terms as terms on due.last.term_id = terms.term_id
        where due.basis_type = 'won_amount' and due.due <> 0 and due.last.rate is not null and terms.cap_amount_native is null
        """
    ),
    shows=SHOWN,
)
def what_is_due_on_a_won_amount_follows_the_deal(gxe):
    """Where no cap holds it back it is the rate's share, to the cent, of the amount that core has today."""
    return known(gxe)
