"""funnel.partner_tenure_curve: all partnerships are at risk at first, and who stays is who did not leave."""

from expectations import expectation, known

TABLE = "funnel.partner_tenure_curve"


@expectation(
    TABLE,
    """
    with signed as (
        select program_id, coalesce(ended_on <= date '{as_of}', false) as has_ended
        from core.dim_partnerships
        where signed_on <= date '{as_of}'
    ),
    counted as (
        select program_id, count(*) as partnerships, count(*) filter (where has_ended) as ended
        from signed
        group by grouping sets (program_id, ())
    ),
    curves as (
        select program_id, arg_min(at_risk, tenure_days) as at_risk, sum(ended) as ended
        from funnel.partner_tenure_curve
        group by program_id
    )
    select
        coalesce(counted.program_id, curves.program_id) as program_id,
        coalesce(counted.partnerships, 0) as ever_signed,
        coalesce(curves.at_risk, 0) as at_risk_at_first,
        ever_signed = at_risk_at_first and coalesce(counted.ended, 0) = coalesce(curves.ended, 0) as is_known
    from counted
    full join curves on counted.program_id is not distinct from curves.program_id
    order by 1
    """,
    shows=("program_id", "ever_signed", "at_risk_at_first"),
)
def curves_hold_every_partnership_that_was_signed_and_every_end(gxe):
    """At the first day as many are at risk as core has signed, and as many end along the curve as have ended by today."""
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
    shows=("program_id", "days_off", "tenure_days"),
)
def survival_is_the_product_of_those_who_stayed(gxe):
    """Kaplan and Meier's estimate, anew from at_risk and ended of the days; it never rises, nor does who is at risk."""
    return known(gxe)
