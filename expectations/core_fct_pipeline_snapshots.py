"""core.fct_pipeline_snapshots: month ends that have been, of deals that exist."""

from expectations import expectation, known

TABLE = "core.fct_pipeline_snapshots"


@expectation(
    TABLE,
    """
    select distinct snapshots.opportunity_id, deals.opportunity_id is not null as is_known
    from core.fct_pipeline_snapshots as snapshots
    left join core.fct_opportunities as deals on snapshots.opportunity_id = deals.opportunity_id
    where snapshots.is_reconstructed
    """,
    shows=("opportunity_id",),
)
def deals_of_reconstructed_snapshots_exist(gxe):
    """What is reconstructed is made from today's deals; a recorded snapshot may hold one that has been deleted since."""
    return known(gxe)


@expectation(
    TABLE,
    """
    select distinct month_end, month_end <= date '{as_of}' and month_end = last_day(month_end) as is_known
    from core.fct_pipeline_snapshots
    """,
    shows=("month_end",),
)
def snapshots_are_of_month_ends_that_have_been(gxe):
    """No snapshot is taken on another day, or of the future."""
    return known(gxe)
