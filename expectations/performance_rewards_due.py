"""performance.rewards_due: what the rules give for what the scorecards show."""

from expectations import expectation, known

TABLE = "performance.rewards_due"

# those that a rule may name, each a column of the scorecard
METRICS = (
    "sourced",
    "influenced",
    "sourced_deals",
    "influenced_deals",
    "given",
    "received",
    "reciprocity",
    "profile_fit",
    "training_completion",
    "sla_met",
)
VALUES = " ".join(f"when '{metric}' then cast(cards.{metric} as decimal(24, 6))" for metric in METRICS)


@expectation(
    TABLE,
    f"""
    with scored as (
        select
            cards.partner_id,
            cards.fiscal_quarter,
            cards.is_quarter_over,
            rules.rule,
            rules.reward,
            rules.metric,
            rules.minimum,
            case rules.metric {VALUES} end as value
        from performance.partner_scorecard as cards
        cross join staging.stg_policy__reward_rules as rules
    ),
    earned as (
        select *
        from scored
        where value >= minimum
    ),
    compared as (
        select
            coalesce(earned.rule, due.rule) as rule,
            coalesce(earned.partner_id, due.partner_id) as partner_id,
            coalesce(
                due.value = earned.value
                and due.minimum = earned.minimum
                and due.metric = earned.metric
                and due.reward = earned.reward
                and due.is_quarter_over = earned.is_quarter_over,
                false
            ) as is_good
        from earned
        full join performance.rewards_due as due
            on earned.partner_id = due.partner_id
            and earned.fiscal_quarter = due.fiscal_quarter
            and earned.rule = due.rule
    )
    select
        rule,
        count(*) filter (where not is_good) as rewards_off,
        min(partner_id) filter (where not is_good) as partner,
        rewards_off = 0 as is_known
    from compared
    group by rule
    order by rule
    """,
    shows=("rule", "rewards_off", "partner"),
)
def rewards_are_due_where_the_scorecard_reaches_the_minimum(gxe):
    """All of them and no other, with the value that the partner's scorecard of the quarter shows."""
    return known(gxe)
