"""performance.partner_scorecard: what a partner brought in a quarter, and what follows from it.

That a partner's credits of all quarters are on its scorecards is a test of dbt; it would not see them in another quarter.
"""

from expectations import expectation, fiscal_quarter, known

TABLE = "performance.partner_scorecard"
SHOWN = ("fiscal_quarter", "partners_off", "partner")


def of_quarters(rows: str) -> str:
    """Per quarter, how many of `rows` (fiscal_quarter, partner_id, is_good) are not good, and the first partner among them."""
    return f"""
        select
            fiscal_quarter,
            count(*) filter (where not is_good) as partners_off,
            min(partner_id) filter (where not is_good) as partner,
            partners_off = 0 as is_known
        from ({rows})
        group by fiscal_quarter
        order by fiscal_quarter
    """


# a quarter begins with a month; who is no longer listed has no scorecard
@expectation(
    TABLE,
    of_quarters(
        f"""
        with booked as (
            select
                partnerships.partner_id,
                {fiscal_quarter("revenue.month")} as fiscal_quarter,
                coalesce(sum(revenue.credited_amount) filter (where revenue.involvement = 'sourced'), 0) as sourced,
                coalesce(sum(revenue.credited_amount) filter (where revenue.involvement = 'influenced'), 0) as influenced
            from attribution.partner_revenue as revenue
            inner join staging.stg_policy__credit_models as models on revenue.credit_model = models.credit_model and models.is_default
            inner join core.dim_partnerships as partnerships on revenue.partnership_id = partnerships.partnership_id
            inner join core.dim_partners as partners on partnerships.partner_id = partners.partner_id and partners.is_listed
            group by all
        ),
        scored as (
            select
                partner_id,
                fiscal_quarter,
                sourced,
                influenced,
                sourced_last_four_quarters = sum(sourced) over four_quarters
                and influenced_last_four_quarters = sum(influenced) over four_quarters as are_added_up
            from performance.partner_scorecard
            window four_quarters as (
                partition by partner_id
                order by quarter_starts_on
                range between interval 9 months preceding and current row
            )
        )
        select
            coalesce(booked.fiscal_quarter, scored.fiscal_quarter) as fiscal_quarter,
            coalesce(booked.partner_id, scored.partner_id) as partner_id,
            coalesce(booked.sourced, 0) = coalesce(scored.sourced, 0)
            and coalesce(booked.influenced, 0) = coalesce(scored.influenced, 0)
            and coalesce(scored.are_added_up, true) as is_good
        from booked
        full join scored on booked.partner_id = scored.partner_id and booked.fiscal_quarter = scored.fiscal_quarter
        """
    ),
    shows=SHOWN,
)
def credits_of_a_quarter_are_the_revenue_booked_in_its_months(gxe):
    """Sourced and influenced, to the cent, from partner_revenue by the default model; four quarters are the sum of their own."""
    return known(gxe)


@expectation(
    TABLE,
    of_quarters(
        """
        select
            fiscal_quarter,
            partner_id,
            coalesce(
                (reciprocity is null) = (given = 0)
                and coalesce(abs(reciprocity - least(received / nullif(given, 0), 999.999999)) <= 0.000001, true)
                and (sla_met is null) = (answers_met + answers_missed = 0)
                and coalesce(abs(sla_met - answers_met / nullif(answers_met + answers_missed, 0)) <= 0.000001, true)
                and trainings_completed between 0 and trainings_due
                and (training_completion is null) = (trainings_due = 0)
                and coalesce(abs(training_completion - trainings_completed / nullif(trainings_due, 0)) <= 0.000001, true)
                and coalesce(profile_fit between 0 and 1, must_haves_missed is null)
                and not coalesce(must_haves_missed > 0 and profile_fit > 0, false),
                false
            ) as is_good
        from performance.partner_scorecard
        """
    ),
    shows=SHOWN,
)
def shares_of_scorecards_are_those_of_their_counts(gxe):
    """Reciprocity, promises met and training done, from the counts beside them; who misses a must-have fits no profile."""
    return known(gxe)


# what the scorecard does not show, of four quarters or of a programme, is not known here, and nothing is asserted of it
@expectation(
    TABLE,
    of_quarters(
        """
        with asked as (
            select
                cards.fiscal_quarter,
                cards.partner_id,
                cards.recommended_tier,
                requirements.tier,
                requirements.tier_rank,
                case
                    when requirements.program_id is not null then null
                    when requirements.metric = 'sourced' then cards.sourced_last_four_quarters >= requirements.minimum
                    when requirements.metric = 'influenced' then cards.influenced_last_four_quarters >= requirements.minimum
                    when requirements.metric = 'profile_fit' then coalesce(cards.profile_fit >= requirements.minimum, false)
                    when requirements.metric = 'training_completion'
                        then coalesce(cards.training_completion >= requirements.minimum, false)
                end as is_met
            from performance.partner_scorecard as cards
            left join staging.stg_policy__tier_requirements as requirements on true
        ),
        tiers as (
            select
                fiscal_quarter,
                partner_id,
                recommended_tier,
                tier,
                max(tier_rank) as tier_rank,
                coalesce(bool_or(not is_met), false) as is_missed,
                count(is_met) = count(*) and bool_and(is_met) as is_reached
            from asked
            group by all
        )
        select
            fiscal_quarter,
            partner_id,
            (recommended_tier is null or bool_or(coalesce(tier = recommended_tier, false)))
            and not bool_or(coalesce(tier = recommended_tier, false) and is_missed)
            and coalesce(max(tier_rank) filter (where is_reached), 0)
            <= coalesce(max(tier_rank) filter (where tier = recommended_tier), 0) as is_good
        from tiers
        group by fiscal_quarter, partner_id, recommended_tier
        """
    ),
    shows=SHOWN,
)
def recommended_tiers_are_the_highest_whose_requirements_hold(gxe):
    """A tier of the policy, none of whose requirements the scorecard contradicts, and no higher one that it fulfils."""
    return known(gxe)
