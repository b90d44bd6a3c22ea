"""quality.match_accuracy: auto matches are right often enough to be shown to partners, as far as labels drawn at random tell."""

from expectations import expectation

TABLE = "quality.match_accuracy"

# the rules with the least right come first; a rule without an error is none of the worst
MEASURED = """
    with rules as (
        select set_key, right_auto_matches, labelled_auto_matches
        from quality.match_accuracy
        where set_type = 'match_rule' and right_auto_matches < labelled_auto_matches
        order by precision, labelled_auto_matches desc, set_key
        limit 3
    ),
    worst as (
        select string_agg(
            set_key || ' (' || right_auto_matches || ' of ' || labelled_auto_matches || ' right)', ', '
            order by right_auto_matches / labelled_auto_matches, labelled_auto_matches desc, set_key
        ) as worst_rules
        from rules
    )
    select
        right_auto_matches || ' of ' || labelled_auto_matches as right_matches,
        cast(precision as double) as precision,
        case when labelled_auto_matches >= {min_match_labels} then cast(precision_low as double) end as precision_low,
        coalesce(worst.worst_rules, 'none') as worst_rules,
        {min_match_precision} as at_least,
        {min_match_precision_low} as lower_end_at_least
    from quality.match_accuracy
    cross join worst
    where set_type = 'all'
"""


@expectation(TABLE, MEASURED, shows=("right_matches", "at_least", "worst_rules"))
def precision_of_auto_matches_is_high_enough(gxe, min_match_precision):
    """Of the auto matches labelled at random, min_match_precision are right; a false one shows a partner what it should not see."""
    return gxe.ExpectColumnValuesToBeBetween(column="precision", min_value=min_match_precision)


@expectation(TABLE, MEASURED, shows=("right_matches", "precision", "lower_end_at_least", "worst_rules"))
def precision_of_auto_matches_is_certain_enough(gxe, min_match_precision_low):
    """With min_match_labels such labels or more, the lower end of the 95% interval of precision is at least min_match_precision_low."""
    return gxe.ExpectColumnValuesToBeBetween(column="precision_low", min_value=min_match_precision_low)


@expectation(
    TABLE,
    """
    select
        case when precision is null and auto_matches > 0 then 'unmeasured' else 'measured' end as accuracy,
        auto_matches,
        labelled_auto_matches,
        'make labels proposes pairs' as remedy
    from quality.match_accuracy
    where set_type = 'all'
    """,
    shows=("auto_matches", "labelled_auto_matches", "remedy"),
    severity="warn",
)
def accuracy_of_auto_matches_is_measured(gxe):
    """Some auto match is labelled at random in seeds/match_labels.csv; without labels nobody knows how many are right."""
    return gxe.ExpectColumnValuesToBeInSet(column="accuracy", value_set=["measured"])
