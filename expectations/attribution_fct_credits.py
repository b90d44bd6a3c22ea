"""attribution.fct_credits: what dbt's tests of a deal's sums cannot see, who of its partnerships got which share.

Credits are several millions, so each query sums up by credit model and names one deal that is off.
"""

from expectations import expectation, known

TABLE = "attribution.fct_credits"
SHOWN = ("credit_model", "deals_off", "deal")

TOUCHES = """
    select opportunity_id, partnership_id, role, evidence_on
    from attribution.fct_attributions
    where is_counted and role in ('sourced', 'influenced')
"""


def of_models(rows: str) -> str:
    """Per credit model, how many of `rows` (credit_model, opportunity_id, is_good) are not good, and the first deal among them."""
    return f"""
        select
            credit_model,
            count(*) filter (where not is_good) as deals_off,
            min(opportunity_id) filter (where not is_good) as deal,
            deals_off = 0 as is_known
        from ({rows})
        group by credit_model
        order by credit_model
    """


# sourced_only leaves out what nobody sourced, and a product of shares may be 0 for all touches of a deal
@expectation(
    TABLE,
    """
    with models as (
        select credit_model
        from staging.stg_policy__credit_models
        where kind not in ('sourced_only', 'custom')
    ),
    deals as (
        select involvement, coalesce(sum(amount), 0) as amount
        from core.fct_opportunities
        group by involvement
    ),
    credited as (
        select credits.credit_model, deals.involvement, sum(credits.credited_amount) as amount
        from attribution.fct_credits as credits
        inner join core.fct_opportunities as deals on credits.opportunity_id = deals.opportunity_id
        group by all
    )
    select
        models.credit_model,
        deals.involvement,
        cast(cast(case when deals.involvement = 'direct' then 0 else deals.amount end as decimal(38, 2)) as varchar) as amount_of_deals,
        cast(cast(coalesce(credited.amount, 0) as decimal(38, 2)) as varchar) as amount_credited
    from deals
    cross join models
    left join credited on models.credit_model = credited.credit_model and deals.involvement = credited.involvement
    order by 1, 2
    """,
    shows=("credit_model", "involvement"),
)
def deals_with_a_partner_are_credited_whole_and_others_not_at_all(gxe):
    """Per credit model and involvement: the credits sum, to the cent, to the deals of core that partners had a part in."""
    return gxe.ExpectColumnPairValuesToBeEqual(column_A="amount_of_deals", column_B="amount_credited")


# a weight is less than a millionth off the exact share, an amount less than a cent
@expectation(
    TABLE,
    of_models(
        """
        select
            credits.credit_model,
            credits.opportunity_id,
            abs(credits.credited_amount - credits.credit_weight * cast(coalesce(deals.amount, 0) as decimal(27, 2)))
            <= 0.01 + 0.000001 * abs(cast(coalesce(deals.amount, 0) as decimal(27, 2))) as is_good
        from attribution.fct_credits as credits
        left join core.fct_opportunities as deals on credits.opportunity_id = deals.opportunity_id
        """
    ),
    shows=SHOWN,
)
def credited_amounts_go_with_their_weights(gxe):
    """Each is its weight of the deal's amount, but for rounding: shares that change hands within a deal leave its sums right."""
    return known(gxe)


@expectation(
    TABLE,
    of_models(
        f"""
        with touched as (
            select opportunity_id, count(*) as touches
            from ({TOUCHES})
            group by opportunity_id
        )
        select
            credits.credit_model,
            credits.opportunity_id,
            count(*) = max(touched.touches)
            and max(credits.credited_amount) - min(credits.credited_amount) <= 0.01
            and max(credits.credit_weight) - min(credits.credit_weight) <= 0.000001 as is_good
        from attribution.fct_credits as credits
        inner join staging.stg_policy__credit_models as models on credits.credit_model = models.credit_model and models.kind = 'linear'
        left join touched on credits.opportunity_id = touched.opportunity_id
        group by credits.credit_model, credits.opportunity_id
        """
    ),
    shows=SHOWN,
)
def linear_models_give_every_touch_the_same(gxe):
    """As many rows as partnerships count on the deal, and no two a cent apart."""
    return known(gxe)


@expectation(
    TABLE,
    of_models(
        f"""
        with models as (
            select credit_model, kind
            from staging.stg_policy__credit_models
            where kind in ('first_touch', 'last_touch', 'sourced_only')
        ),
        ranked as (
            select
                opportunity_id,
                partnership_id,
                role,
                row_number() over (partition by opportunity_id order by evidence_on, partnership_id) as position,
                count(*) over (partition by opportunity_id) as touches
            from ({TOUCHES})
        ),
        named as (
            select models.credit_model, ranked.opportunity_id, ranked.partnership_id
            from ranked
            cross join models
            where case models.kind
                when 'first_touch' then ranked.position = 1
                when 'last_touch' then ranked.position = ranked.touches
                else ranked.role = 'sourced'
            end
        ),
        credited as (
            select credits.credit_model, credits.opportunity_id, credits.partnership_id, credits.credit_weight
            from attribution.fct_credits as credits
            inner join models on credits.credit_model = models.credit_model
        )
        select
            coalesce(named.credit_model, credited.credit_model) as credit_model,
            coalesce(named.opportunity_id, credited.opportunity_id) as opportunity_id,
            named.opportunity_id is not null and coalesce(credited.credit_weight = 1, false) as is_good
        from named
        full join credited
            on named.credit_model = credited.credit_model
            and named.opportunity_id = credited.opportunity_id
            and named.partnership_id = credited.partnership_id
        """
    ),
    shows=SHOWN,
)
def whole_credits_go_to_the_touch_that_their_model_names(gxe):
    """The first, the last or the source of the deal, by the days of fct_attributions, has all of it."""
    return known(gxe)
