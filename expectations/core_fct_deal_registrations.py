"""core.fct_deal_registrations: decisions take time, and registrations belong to a partnership."""

from expectations import expectation, known

TABLE = "core.fct_deal_registrations"


@expectation(
    TABLE, "select registration_id, days_to_decision from core.fct_deal_registrations", shows=("registration_id",), severity="warn"
)
def days_to_decision_are_not_negative(gxe):
    """A decision before the submission is a slip of the PRM that service levels inherit."""
    return gxe.ExpectColumnValuesToBeBetween(column="days_to_decision", min_value=0)


@expectation(
    TABLE,
    """
    select distinct registrations.opportunity_id, deals.opportunity_id is not null as is_known
    from core.fct_deal_registrations as registrations
    left join core.fct_opportunities as deals on registrations.opportunity_id = deals.opportunity_id
    where registrations.opportunity_id is not null
    """,
    shows=("opportunity_id",),
)
def deals_of_registrations_exist(gxe):
    """Where a registration is linked with a deal, core.fct_opportunities has it."""
    return known(gxe)
