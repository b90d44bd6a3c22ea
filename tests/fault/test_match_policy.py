"""Labels and decisions on matches that say what they cannot mean end the run with a sentence that names the line."""

import duckdb
import pytest
from typed_policy import Typed, typed_policy

pytestmark = pytest.mark.slow

LABELS = ("partner_key", "partner_account_id", "account_id", "is_match", "sampled")
DECISIONS = ("partner_key", "partner_account_id", "account_id", "decision", "decided_by", "decided_on")


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Typed:
    """The staging models of both files."""
    return typed_policy(tmp_path_factory.mktemp("policy"), ("match_labels", "match_decisions"))


def test_good_labels_are_typed(typed: Typed) -> None:
    lines = [
        "acme,1,sf:1,true,random",
        # the same pair was asked for before
        "acme,1,sf:1,TRUE,asked",
        # one account of two that may be merged one day, the same ids at another partner, and no word on how it was chosen
        "acme,1,sf:2,false,random",
        "blue,1,sf:1,False,",
    ]
    assert sorted(typed("match_labels", LABELS, lines), key=str) == [
        ("acme", "1", "sf:1", "asked", True),
        ("acme", "1", "sf:1", "random", True),
        ("acme", "1", "sf:2", "random", False),
        ("blue", "1", "sf:1", None, False),
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("acme,2,sf:2,,random", "line 3: is_match is empty; write true or false."),
        ("acme,2,sf:2,yes,random", 'line 3: is_match is "yes"; write true or false.'),
        ("acme,2,sf:2,true,chosen", 'line 3: sampled is "chosen"; write one of random, asked.'),
        ("acme,,sf:2,true,random", "line 3: partner_account_id is empty; write a value."),
        ("acme,2,,true,random", "line 3: account_id is empty; write a value."),
        (",2,sf:2,true,random", "line 3: partner_key is empty; write a value."),
        ("acme,1,sf:1,false,asked", "line 3: the pair has is_match true (line 2); let the two lines say the same."),
        ("acme,1,sf:1,true,random", "line 3: the pair stands there already (line 2); remove one of the two lines."),
    ],
)
def test_a_bad_label_is_named_with_its_line(typed: Typed, line: str, said: str) -> None:
    with pytest.raises(duckdb.Error) as refused:
        typed("match_labels", LABELS, ["acme,1,sf:1,true,random", line])
    assert f"match_labels.csv, {said}" in str(refused.value)


def test_a_true_label_after_a_false_one_is_named_with_its_line(typed: Typed) -> None:
    with pytest.raises(duckdb.Error, match=r"line 3: the pair has is_match false \(line 2\)"):
        typed("match_labels", LABELS, ["acme,1,sf:1,false,random", "acme,1,sf:1,true,asked"])


def test_good_decisions_are_typed(typed: Typed) -> None:
    lines = [
        "acme,1,sf:1,match,ann@example.com,2026-06-30",
        # what a record is not may be said of many accounts, and of an account that another record has
        "acme,1,sf:2,no_match,,",
        "acme,1,sf:3,no_match,,",
        "acme,2,sf:1,no_match,,",
        # an account is one record of each partner
        "blue,1,sf:1,match,,",
    ]
    found = sorted(typed("match_decisions", DECISIONS, lines), key=str)
    assert [row[:4] for row in found] == [tuple(line.split(",")[:4]) for line in sorted(lines)]
    assert [str(value) for value in found[0][4:]] == ["ann@example.com", "2026-06-30"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("acme,2,sf:2,maybe,,", 'line 3: decision is "maybe"; write one of match, no_match.'),
        ("acme,2,sf:2,,,", "line 3: decision is empty; write one of match, no_match."),
        ("acme,2,sf:2,match,,30.6.2026", 'line 3: decided_on is "30.6.2026"; write a day as YYYY-MM-DD.'),
        ("acme,1,sf:1,no_match,,", "line 3: this record and this account are decided already (line 2); keep one of the two lines."),
        ("acme,1,sf:1,match,,", "line 3: this record and this account are decided already (line 2); keep one of the two lines."),
        ("acme,1,sf:2,match,,", "line 3: the record is matched to another account already (line 2); a record matches one account;"),
        (
            "acme,2,sf:1,match,,",
            "line 3: another record of this partner is matched to the account already (line 2); an account matches one",
        ),
    ],
)
def test_a_bad_decision_is_named_with_its_line(typed: Typed, line: str, said: str) -> None:
    with pytest.raises(duckdb.Error) as refused:
        typed("match_decisions", DECISIONS, ["acme,1,sf:1,match,,", line])
    assert f"match_decisions.csv, {said}" in str(refused.value)
