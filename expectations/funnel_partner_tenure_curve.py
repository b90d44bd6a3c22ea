"""funnel.partner_tenure_curve: who is at risk is who was signed and has not left, and survival is what that makes of it."""

from expectations import expectation, known

TABLE = "funnel.partner_tenure_curve"
SHOWN = ("program_id", "days_off", "tenure_days")


@expectation(
    TABLE,
    """
    with tenures as (
        select
            program_id,
            greatest(0, least(coalesce(ended_on, date '{as_of}'), date '{as_of}') - signed_on) as tenure_days,
            coalesce(ended_on <= date '{as_of}', false) as has_ended
        from core.dim_partnerships
        where signed_on <= date '{as_of}'
    ),
    leaving as (
        select program_id, tenure_days, count(*) as partnerships, count(*) filter (where has_ended) as ended
        from tenures
        group by grouping sets ((program_id, tenure_days), (tenure_days))
    ),
    counted as (
        select program_id, tenure_days, ended, sum(partnerships) over (partition by program_id order by tenure_days desc) as at_risk
        from leaving
    ),
    compared as (
        select
            coalesce(counted.program_id, curves.program_id) as program_id,
            coalesce(counted.tenure_days, curves.tenure_days) as tenure_days,
            coalesce(curves.at_risk = counted.at_risk and curves.ended = counted.ended, false) as is_good
        from counted
        full join funnel.partner_tenure_curve as curves
            on counted.program_id is not distinct from curves.program_id and counted.tenure_days = curves.tenure_days
    )
    select
        program_id,
        count(*) filter (where not is_good) as days_off,
        min(tenure_days) filter (where not is_good) as tenure_days,
        days_off = 0 as is_known
    from compared
    group by program_id
    order by program_id
    """,
    shows=SHOWN,
)
def curves_hold_every_partnership_that_was_signed_and_every_end(gxe):
    """On each day those of core that were signed and had not left before it, and those that ended on it."""
    return known(gxe)


# the model adds logarithms; here the factors are multiplied
@expectation(
    TABLE,
    """
    with curves as (
        select
            program_id,
            tenure_days,
            survival between 0 and 1
            and ended between 0 and at_risk
            and at_risk - ended >= coalesce(lead(at_risk) over days, 0)
            and abs(survival - product(1 - ended / at_risk) over days) <= 0.000001
            and survival <= coalesce(lag(survival) over days, 1) as is_good
        from funnel.partner_tenure_curve
        window days as (partition by program_id order by tenure_days)
    )
    select
        program_id,
        count(*) filter (where not coalesce(is_good, false)) as days_off,
        min(tenure_days) filter (where not coalesce(is_good, false)) as tenure_days,
        days_off = 0 as is_known
    from curves
    group by program_id
    order by program_id
    """,
    shows=SHOWN,
)
def survival_is_the_product_of_those_who_stayed(gxe):
    """Kaplan and Meier's estimate, anew from at_risk and ended of the days; it never rises, nor does who is at risk."""
    return known(gxe)
