"""goals.goal_vs_actual: what was reached, counted once more in the marts that everybody reads."""

from expectations import expectation, known

TABLE = "goals.goal_vs_actual"

# what is dated after its extract has not happened yet
MARTS = {
    "partnership_leads_created": """
        select leads.lead_id as fact, leads.partnership_id, leads.created_on as day, 1 as amount
        from core.fct_leads as leads
        inner join raw.ledger.extracts as extracts on leads.source_extract_id = extracts.extract_id
        where leads.partnership_id is not null and leads.created_on <= extracts.extract_date""",
    "partnership_opportunities_created": """
        select deals.opportunity_id, pieces.partnership_id, deals.created_on, 1
        from core.fct_opportunities as deals
        inner join attribution.fct_attributions as pieces on deals.opportunity_id = pieces.opportunity_id
        inner join raw.ledger.extracts as extracts on deals.source_extract_id = extracts.extract_id
        where pieces.is_counted and pieces.role <> 'delivered' and deals.created_on <= extracts.extract_date""",
    "partnership_pipeline_created": """
        select deals.opportunity_id, pieces.partnership_id, deals.created_on, coalesce(deals.amount, 0)
        from core.fct_opportunities as deals
        inner join attribution.fct_attributions as pieces on deals.opportunity_id = pieces.opportunity_id
        inner join raw.ledger.extracts as extracts on deals.source_extract_id = extracts.extract_id
        where pieces.is_counted and pieces.role <> 'delivered' and deals.created_on <= extracts.extract_date""",
    "partner_sourced_revenue": """
        select concat(credits.opportunity_id, ' ', credits.partnership_id), credits.partnership_id, deals.closed_on, credits.credited_amount
        from attribution.fct_credits as credits
        inner join core.fct_opportunities as deals on credits.opportunity_id = deals.opportunity_id
        inner join staging.stg_policy__credit_models as models on credits.credit_model = models.credit_model
        where models.is_default and deals.is_won and credits.role = 'sourced'""",
    "partner_influenced_revenue": """
        select concat(credits.opportunity_id, ' ', credits.partnership_id), credits.partnership_id, deals.closed_on, credits.credited_amount
        from attribution.fct_credits as credits
        inner join core.fct_opportunities as deals on credits.opportunity_id = deals.opportunity_id
        inner join staging.stg_policy__credit_models as models on credits.credit_model = models.credit_model
        where models.is_default and deals.is_won and credits.role = 'influenced'""",
    "deals_registered": """
        select deals.registration_id, deals.partnership_id, deals.submitted_on, 1
        from core.fct_deal_registrations as deals
        inner join raw.ledger.extracts as extracts on deals.source_extract_id = extracts.extract_id
        where deals.submitted_on <= extracts.extract_date""",
}
FACTS = " union all ".join(
    f"select '{metric}' as metric, * from ({query}) as {metric} (fact, partnership_id, day, amount)" for metric, query in MARTS.items()
)


@expectation(
    TABLE,
    f"""
    with facts as ({FACTS}),
    keyed as (
        select metric, 'company' as scope_type, '' as scope_key, fact, day, amount from facts
        union
        select metric, 'partnership', partnership_id, fact, day, amount from facts
        union
        select facts.metric, 'partner', partnerships.partner_id, facts.fact, facts.day, facts.amount
        from facts inner join core.dim_partnerships as partnerships on facts.partnership_id = partnerships.partnership_id
        union
        select facts.metric, 'program', partnerships.program_id, facts.fact, facts.day, facts.amount
        from facts inner join core.dim_partnerships as partnerships on facts.partnership_id = partnerships.partnership_id
    ),
    compared as (
        select
            goals.metric,
            goals.goal_key,
            goals.actual,
            coalesce(sum(keyed.amount), 0) as counted
        from goals.goal_vs_actual as goals
        left join keyed
            on goals.metric = keyed.metric
            and goals.scope_type = keyed.scope_type
            and coalesce(goals.scope_key, '') = keyed.scope_key
            and keyed.day between goals.period_start and least(goals.period_end, date '{{as_of}}')
        where
            not goals.is_frozen
            and goals.metric in ({", ".join(f"'{metric}'" for metric in MARTS)})
            and goals.scope_type in ('company', 'program', 'partner', 'partnership')
        group by goals.metric, goals.goal_key, goals.period_start, goals.actual
    )
    select
        metric,
        count(*) filter (where actual <> counted) as periods_off,
        min(goal_key) filter (where actual <> counted) as goal,
        periods_off = 0 as is_known
    from compared
    group by metric
    order by metric
    """,
    shows=("metric", "periods_off", "goal"),
)
def what_is_not_frozen_is_what_the_marts_count(gxe):
    """Goals are told from versions, so that they can be frozen; today's must be what everybody else reads."""
    return known(gxe)


@expectation(
    TABLE,
    """
    with paced as (
        select
            goal_key,
            period_start,
            pace = case
                when date '{as_of}' < period_start then 'upcoming'
                when actual >= target then 'met'
                when date '{as_of}' > period_end then 'missed'
                when actual >= expected_to_date then 'on_pace'
                else 'behind'
            end
            and expected_to_date between 0 and target
            and (expected_to_date = target or date '{as_of}' < period_end)
            and (expected_to_date = 0 or date '{as_of}' >= period_start)
            and is_frozen = (known_on < date '{as_of}' or known_on >= period_end + {freeze_after_days}) as is_good
        from goals.goal_vs_actual
    )
    select
        goal_key,
        count(*) filter (where not is_good) as periods_off,
        min(period_start) filter (where not is_good) as first_period,
        periods_off = 0 as is_known
    from paced
    group by goal_key
    order by goal_key
    """,
    shows=("goal_key", "periods_off", "first_period"),
)
def the_pace_follows_from_figures_and_day(gxe):
    """Upcoming, met, missed, on pace or behind, in this order; nothing is expected before a period and all of it after."""
    return known(gxe)


@expectation(
    TABLE,
    """
    with neighbours as (
        select
            goal_key,
            period_start,
            period_end,
            lead(period_start) over (partition by goal_key order by period_start) as next_start
        from goals.goal_vs_actual
    )
    select
        goal_key,
        count(*) filter (where period_end < period_start or next_start <> period_end + 1) as periods_off,
        min(period_start) filter (where period_end < period_start or next_start <> period_end + 1) as first_period,
        periods_off = 0 as is_known
    from neighbours
    group by goal_key
    order by goal_key
    """,
    shows=("goal_key", "periods_off", "first_period"),
)
def the_periods_of_a_goal_follow_each_other(gxe):
    """No day falls between two periods or into both, whatever the month's length."""
    return known(gxe)
