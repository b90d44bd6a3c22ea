"""core.fct_opportunity_stages: visits have a length and belong to a deal."""

from expectations import expectation, known

TABLE = "core.fct_opportunity_stages"


@expectation(
    TABLE,
    "select opportunity_id, visit_number, days_in_stage from core.fct_opportunity_stages",
    shows=("opportunity_id", "visit_number"),
)
def days_in_stage_are_not_negative(gxe):
    """Nobody leaves a stage before entering it."""
    return gxe.ExpectColumnValuesToBeBetween(column="days_in_stage", min_value=0)


@expectation(
    TABLE,
    """
    select distinct visits.opportunity_id, deals.opportunity_id is not null as is_known
    from core.fct_opportunity_stages as visits
    left join core.fct_opportunities as deals on visits.opportunity_id = deals.opportunity_id
    """,
    shows=("opportunity_id",),
)
def deals_of_stage_visits_exist(gxe):
    """A visit of a deal that core does not hold would count in a funnel without it."""
    return known(gxe)
