"""performance.program_economics: a programme's new partners, and what they were credited with in their first year."""

from expectations import expectation, known

TABLE = "performance.program_economics"


@expectation(
    TABLE,
    """
    with signed as (
        select partnership_id, program_id, signed_on, signed_on + 364 < date '{as_of}' as is_year_over
        from core.dim_partnerships
        where signed_on <= date '{as_of}'
    ),
    earned as (
        select signed.partnership_id, sum(credits.credited_amount) as revenue
        from attribution.fct_credits as credits
        inner join staging.stg_policy__credit_models as models on credits.credit_model = models.credit_model and models.is_default
        inner join core.fct_opportunities as deals on credits.opportunity_id = deals.opportunity_id and deals.is_won
        inner join signed
            on credits.partnership_id = signed.partnership_id
            and deals.closed_on between signed.signed_on and signed.signed_on + 364
        where signed.is_year_over
        group by signed.partnership_id
    ),
    counted as (
        select
            signed.program_id,
            count(*) as partnerships,
            count(*) filter (where signed.is_year_over) as new_partners,
            count(*) filter (where earned.revenue > 0) as new_partners_with_revenue,
            coalesce(sum(earned.revenue), 0) as first_year_revenue
        from signed
        left join earned on signed.partnership_id = earned.partnership_id
        group by signed.program_id
    ),
    compared as (
        select
            programs.*,
            programs.first_year_revenue / nullif(programs.new_partners, 0) as mean_revenue,
            case when programs.first_year_revenue > 0 then 1000000 / mean_revenue end as partners_per_million,
            coalesce(counted.partnerships, 0) = programs.partnerships
            and coalesce(counted.new_partners, 0) = programs.new_partners
            and coalesce(counted.new_partners_with_revenue, 0) = programs.new_partners_with_revenue
            and coalesce(counted.first_year_revenue, 0) = programs.first_year_revenue as is_counted_right
        from performance.program_economics as programs
        left join counted on programs.program_id = counted.program_id
    )
    select
        program_id,
        is_counted_right
        and (revenue_per_new_partner is null) = (mean_revenue is null)
        and coalesce(abs(revenue_per_new_partner - mean_revenue) <= 0.01 + 0.000000001 * abs(mean_revenue), true)
        and (new_partners_per_million is null) = (partners_per_million is null)
        and coalesce(abs(new_partners_per_million - partners_per_million) <= 0.01 + 0.000000001 * partners_per_million, true) as is_known
    from compared
    order by program_id
    """,
    shows=("program_id",),
)
def first_years_of_new_partners_come_to_their_credits(gxe):
    """Partnerships of core signed 365 days ago or more, and their credits of won deals of those days, by the default model."""
    return known(gxe)
