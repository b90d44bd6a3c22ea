"""performance.days_in_stage: each visit in the quarter in which it was left, under the involvement of its deal.

That every visit left is in one row of its stage is a test of dbt; it would not see it in another quarter, nor other days.
"""

from expectations import expectation, fiscal_quarter, known

TABLE = "performance.days_in_stage"


@expectation(
    TABLE,
    f"""
    with counted as (
        select
            {fiscal_quarter("visits.exited_on")} as fiscal_quarter,
            deals.involvement,
            deals.crm,
            visits.pipeline,
            visits.stage,
            count(*) as visits,
            avg(visits.days_in_stage) as mean_days,
            median(visits.days_in_stage) as median_days
        from core.fct_opportunity_stages as visits
        inner join core.fct_opportunities as deals on visits.opportunity_id = deals.opportunity_id
        where visits.exited_on is not null
        group by all
    ),
    compared as (
        select
            coalesce(counted.fiscal_quarter, shown.fiscal_quarter) as fiscal_quarter,
            coalesce(counted.stage, shown.stage) as stage,
            coalesce(
                shown.visits = counted.visits
                and abs(shown.mean_days - counted.mean_days) <= 0.01
                and abs(shown.median_days - counted.median_days) <= 0.01,
                false
            ) as is_good
        from counted
        full join performance.days_in_stage as shown
            on counted.fiscal_quarter = shown.fiscal_quarter
            and counted.involvement = shown.involvement
            and counted.crm = shown.crm
            and counted.pipeline is not distinct from shown.pipeline
            and counted.stage = shown.stage
    )
    select
        fiscal_quarter,
        count(*) filter (where not is_good) as rows_off,
        min(stage) filter (where not is_good) as stage,
        rows_off = 0 as is_known
    from compared
    group by fiscal_quarter
    order by fiscal_quarter
    """,
    shows=("fiscal_quarter", "rows_off", "stage"),
)
def visits_stand_in_the_quarter_in_which_they_were_left(gxe):
    """As many of each stage, pipeline and involvement as in core, with their mean and their median of days."""
    return known(gxe)
