"""performance.co_marketing: what joint marketing cost is what the PRM says, and what it returned goes with that."""

from expectations import expectation, known

TABLE = "performance.co_marketing"


# of another currency nothing is known here but that there is an amount, and its direction
@expectation(
    TABLE,
    """
    with prm as (
        select activity_id, coalesce(currency, '{reporting_currency}') as currency, budget, spend
        from raw.prm.co_marketing_activities
        where not _is_deleted and _known_from <= date '{as_of}' and (_known_to is null or _known_to > date '{as_of}')
            and (starts_on is null or starts_on <= _known_from)
    ),
    shown as (
        select *, won_amount / nullif(spend, 0) as won_for_spend
        from performance.co_marketing
    ),
    compared as (
        select
            coalesce(prm.currency, shown.currency, '{reporting_currency}') as currency,
            coalesce(prm.activity_id, shown.activity_id) as activity_id,
            prm.activity_id is not null
            and shown.activity_id is not null
            and shown.budget_native is not distinct from prm.budget
            and shown.spend_native is not distinct from prm.spend
            and case
                when prm.currency = '{reporting_currency}'
                    then shown.budget is not distinct from prm.budget and shown.spend is not distinct from prm.spend
                else coalesce(sign(shown.budget) * sign(prm.budget) >= 0 and sign(shown.spend) * sign(prm.spend) >= 0, true)
            end
            and (shown.return_on_spend is null) = (won_for_spend is null)
            and coalesce(abs(shown.return_on_spend - won_for_spend) <= 0.01 + 0.000000001 * abs(won_for_spend), true)
            and (shown.deals > 0 or shown.pipeline = 0 and shown.won_amount = 0) as is_good
        from prm
        full join shown on prm.activity_id = shown.activity_id
    )
    select
        currency,
        count(*) filter (where not is_good) as activities_off,
        min(activity_id) filter (where not is_good) as activity,
        activities_off = 0 as is_known
    from compared
    group by currency
    order by currency
    """,
    shows=("currency", "activities_off", "activity"),
)
def budgets_and_spends_of_the_prm_are_shown(gxe):
    """Each activity that has begun, with its amounts, to the cent; its return goes with the spend, and without a deal nothing was won."""
    return known(gxe)
