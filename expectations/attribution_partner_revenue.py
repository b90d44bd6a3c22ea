"""attribution.partner_revenue: what is booked for a partnership is what it is credited with.

That a month's rows sum to all bookings is a test of dbt; it would not see one partnership's revenue under another's name.
"""

from expectations import expectation, known

TABLE = "attribution.partner_revenue"
SHOWN = ("credit_model", "rows_off", "partnership")


def against_credits(table: str, category: str, day: str) -> str:
    """Per credit model, how many rows of `table` are not what the credits of the deals of that category and month come to."""
    return f"""
        with credited as (
            select
                date_trunc('month', deals.{day}) as month,
                credits.partnership_id,
                credits.credit_model,
                credits.role as involvement,
                sum(credits.credited_amount) as credited_amount,
                sum(coalesce(deals.amount, 0)) as touched_amount
            from attribution.fct_credits as credits
            inner join core.fct_opportunities as deals on credits.opportunity_id = deals.opportunity_id
            where deals.stage_category = '{category}'
            group by all
        ),
        shown as (
            select month, partnership_id, credit_model, involvement, credited_amount, touched_amount
            from {table}
            where partnership_id is not null
        ),
        compared as (
            select
                coalesce(shown.credit_model, credited.credit_model) as credit_model,
                coalesce(shown.partnership_id, credited.partnership_id) as partnership_id,
                shown.credited_amount is not distinct from credited.credited_amount
                and shown.touched_amount is not distinct from credited.touched_amount as is_good
            from shown
            full join credited
                on shown.partnership_id = credited.partnership_id
                and shown.credit_model = credited.credit_model
                and shown.involvement = credited.involvement
                and shown.month is not distinct from credited.month
        )
        select
            credit_model,
            count(*) filter (where not is_good) as rows_off,
            min(partnership_id) filter (where not is_good) as partnership,
            rows_off = 0 as is_known
        from compared
        group by credit_model
        order by credit_model
    """


@expectation(TABLE, against_credits(TABLE, "won", "closed_on"), shows=SHOWN)
def revenue_of_partnerships_is_what_their_credits_come_to(gxe):
    """Credited and touched amounts, by month, partnership, model and role, from the credits of won deals."""
    return known(gxe)


@expectation(
    TABLE,
    "select distinct month, month <= date '{as_of}' as is_known from attribution.partner_revenue",
    shows=("month",),
)
def months_of_revenue_have_begun(gxe):
    """A deal closes no later than the extract that shows it closed, so a later month is money that nobody has booked."""
    return known(gxe)
