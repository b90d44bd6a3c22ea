"""A line of the partner policy (profile, tiers, promises, rewards) that cannot be meant ends the run with a sentence naming the line."""

from decimal import Decimal

import duckdb
import pytest
from typed_policy import Typed, typed_policy

pytestmark = pytest.mark.slow

COLUMNS = {
    "slas": ("tier", "kind", "days"),
    "reward_rules": ("rule", "metric", "minimum", "reward"),
    "tier_requirements": ("program_id", "tier", "rank", "metric", "minimum"),
    "ideal_partner_profile": ("criterion", "kind", "attribute", "operator", "value", "weight"),
}
GOOD = {
    "slas": ["Gold,lead_response,3", ",lead_response,7"],
    "reward_rules": ["fair,reciprocity,1,A budget"],
    "tier_requirements": [",Silver,2,sourced,100000", "PG,Gold,3,training_completion,0.5"],
    "ideal_partner_profile": [
        "kind,must_have,partner_type,in,Reseller | Referral,1",
        "big,nice_to_have,sourced_last_four_quarters,>=,0.5,2",
    ],
}
METRICS = "sourced, influenced, sourced_deals, influenced_deals, given, received, reciprocity, profile_fit, training_completion, sla_met"
WORDS = "partner_type, region, size_band, country_code, tier"
REFUSED = [
    ("slas", "Gold,lead_answer,3", 'line 4: kind is "lead_answer"; write one of registration_decision, lead_response.'),
    ("slas", "Gold,,3", "line 4: kind is empty; write one of registration_decision, lead_response."),
    ("slas", "Gold,registration_decision,soon", 'line 4: days is "soon"; write a whole number, from 0 to 3650.'),
    ("slas", "Gold,registration_decision,-1", 'line 4: days is "-1"; write a whole number, from 0 to 3650.'),
    ("slas", "Gold,registration_decision,", "line 4: days is empty; write a whole number, from 0 to 3650."),
    ("slas", "Gold,lead_response,5", "line 4: lead_response is promised to this tier already (line 2); keep one of the two lines."),
    ("slas", ",lead_response,5", "line 4: lead_response is promised to this tier already (line 3); keep one of the two lines."),
    ("reward_rules", ",sourced,1,A bonus", "line 3: rule is empty; write a value."),
    ("reward_rules", "rich,margin,1,A bonus", f'line 3: metric is "margin"; write one of {METRICS}.'),
    ("reward_rules", "rich,sourced,a lot,A bonus", 'line 3: minimum is "a lot"; write a number that fits decimal(24, 6).'),
    ("reward_rules", "rich,sourced,,A bonus", "line 3: minimum is empty; write a number that fits decimal(24, 6)."),
    ("reward_rules", "rich,sourced,1,", "line 3: reward is empty; write a value."),
    ("reward_rules", "fair,sourced,1,A bonus", 'line 3: rule "fair" stands there already (line 2); give one of the two another name.'),
    ("tier_requirements", ",,1,sourced,0", "line 4: tier is empty; write a value."),
    ("tier_requirements", ",Bronze,first,sourced,0", 'line 4: rank is "first"; write a whole number, from 1 to 1000.'),
    ("tier_requirements", ",Bronze,0,sourced,0", 'line 4: rank is "0"; write a whole number, from 1 to 1000.'),
    ("tier_requirements", ",Bronze,1,revenue,0", f'line 4: metric is "revenue"; write one of {METRICS}.'),
    ("tier_requirements", ",Bronze,1,sourced,0.0000001", 'line 4: minimum is "0.0000001"; write a number that fits decimal(24, 6).'),
    (
        "tier_requirements",
        ",Silver,2,sourced,5",
        'line 4: tier "Silver" has a minimum of sourced already (line 2); keep one of the two lines.',
    ),
    (
        "tier_requirements",
        "PG,Silver,4,given,5",
        'line 4: rank is 4, and tier "Silver" has rank 2 (line 2); write one rank in all lines of the tier.',
    ),
    ("tier_requirements", ",Bronze,3,given,5", 'line 4: rank 3 is that of tier "Gold" (line 3); give each tier a rank of its own.'),
    ("ideal_partner_profile", ",must_have,tier,=,Gold,1", "line 4: criterion is empty; write a value."),
    ("ideal_partner_profile", "gold,should_have,tier,=,Gold,1", 'line 4: kind is "should_have"; write one of must_have, nice_to_have.'),
    ("ideal_partner_profile", "gold,must_have,colour,=,Gold,1", f'line 4: attribute is "colour"; write one of {WORDS}, sourced_last_four'),
    ("ideal_partner_profile", "gold,must_have,tier,like,Gold,1", 'line 4: operator is "like"; write one of in, =, <>, >=, <=, >, <.'),
    ("ideal_partner_profile", "gold,must_have,tier,>=,Gold,1", "line 4: operator is >=, and tier is a word; write in, = or <>."),
    (
        "ideal_partner_profile",
        "rich,must_have,influenced_last_four_quarters,in,1|2,1",
        'line 4: value is "1|2"; write a number that fits decimal(18, 2).',
    ),
    (
        "ideal_partner_profile",
        "rich,must_have,influenced_last_four_quarters,in,12,1",
        "line 4: operator is in, and influenced_last_four_quarters is an amount; write =, <>, >=, <=, > or <.",
    ),
    ("ideal_partner_profile", "gold,must_have,tier,=,,1", "line 4: value is empty; write a value."),
    (
        "ideal_partner_profile",
        "gold,must_have,tier,=,Gold,heavy",
        'line 4: weight is "heavy"; write a number that fits decimal(12, 6), from',
    ),
    (
        "ideal_partner_profile",
        "gold,must_have,tier,=,Gold,-1",
        'line 4: weight is "-1"; write a number that fits decimal(12, 6), from 0 to',
    ),
    ("ideal_partner_profile", "gold,must_have,tier,=,Gold,", "line 4: weight is empty; write a number that fits decimal(12, 6), from 0 to"),
    (
        "ideal_partner_profile",
        "big,must_have,tier,=,Gold,1",
        'line 4: criterion "big" stands there already (line 3); give one of the two another name.',
    ),
]
"""File, the line that is added to its good ones, and what the run answers."""


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Typed:
    return typed_policy(tmp_path_factory.mktemp("policy"), tuple(COLUMNS))


def test_sound_lines_are_typed(typed: Typed) -> None:
    assert {name: sorted(typed(name, COLUMNS[name], lines), key=str) for name, lines in GOOD.items()} == {
        "slas": [("Gold", "lead_response", 3), (None, "lead_response", 7)],
        "reward_rules": [("fair", "reciprocity", "A budget", Decimal(1))],
        "tier_requirements": [("PG", "Gold", 3, "training_completion", Decimal("0.5")), (None, "Silver", 2, "sourced", Decimal(100000))],
        "ideal_partner_profile": [
            ("big", "nice_to_have", "sourced_last_four_quarters", ">=", None, Decimal("0.5"), Decimal(2)),
            ("kind", "must_have", "partner_type", "in", "|reseller|referral|", None, Decimal(1)),
        ],
    }


@pytest.mark.parametrize(("name", "line", "said"), REFUSED)
def test_a_bad_line_is_named_with_its_value_and_the_remedy(typed: Typed, name: str, line: str, said: str) -> None:
    with pytest.raises(duckdb.Error) as refused:
        typed(name, COLUMNS[name], [*GOOD[name], line])
    assert f"{name}.csv, {said}" in str(refused.value)


def test_a_profile_in_which_nothing_weighs_is_refused(typed: Typed) -> None:
    with pytest.raises(duckdb.Error) as refused:
        typed("ideal_partner_profile", COLUMNS["ideal_partner_profile"], ["gold,must_have,tier,=,Gold,0", "big,nice_to_have,tier,=,Gold,0"])
    assert "ideal_partner_profile.csv, line 2: neither this line nor any other has a weight above 0; write how much each" in str(
        refused.value
    )
