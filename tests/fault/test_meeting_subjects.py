"""A line of seeds/meeting_subjects.csv that cannot be meant ends the run with a sentence naming the line."""

import duckdb
import pytest
from typed_policy import Typed, typed_policy

pytestmark = pytest.mark.slow

COLUMNS = ("phrase", "call_type", "disposition")
GOOD = ["Full  Mapping-Review,Full Mapping Review,", "well done, Full Mapping Review ,Opportunity identified", "no result,,Further talks"]
BESIDE = [
    ("call_types", ("call_type", "depth"), ["Full Mapping Review,2", "Specific Account Review,3"]),
    ("dispositions", ("disposition", "is_positive"), ["Opportunity identified,true", "Further talks,false"]),
]
NOTHING = "line 5: the line has neither call_type nor disposition; write what a meeting with such a subject is, or how it went."
REFUSED = [
    (",Full Mapping Review,", "line 5: phrase is empty; write a value."),
    ("  ,Full Mapping Review,", "line 5: phrase is empty; write a value."),
    ("--,Full Mapping Review,", 'line 5: phrase is "--", which has no word; write words that stand in subjects.'),
    ("lunch,,", NOTHING),
    ("lunch, , ", NOTHING),
    ("well done,,Further talks", 'line 5: phrase "well done" stands there already (line 3); keep one of the two lines.'),
    # as subjects are compared
    (
        "full mapping review,,Further talks",
        'line 5: phrase "full mapping review" stands there already (line 2); keep one of the two lines.',
    ),
    (
        "lunch,Lunch,",
        'line 5: call_type is "Lunch", which call_types.csv lacks; write one of its call types, or add this one to it.',
    ),
    (
        "lunch,full mapping review,",
        'line 5: call_type is "full mapping review", which call_types.csv lacks; write one of its call types, or add this one to it.',
    ),
    (
        "lunch,Full Mapping Review,Fun",
        'line 5: disposition is "Fun", which dispositions.csv lacks; write one of its dispositions, or add this one to it.',
    ),
]
"""The line that is added to the good ones, and what the run answers."""


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Typed:
    return typed_policy(tmp_path_factory.mktemp("policy"), ("meeting_subjects",))


def test_sound_lines_are_typed_and_their_phrases_are_as_subjects_are_compared(typed: Typed) -> None:
    assert sorted(typed("meeting_subjects", COLUMNS, GOOD, BESIDE)) == [
        ("full mapping review", "Full Mapping Review", None),
        ("no result", None, "Further talks"),
        ("well done", "Full Mapping Review", "Opportunity identified"),
    ]


def test_an_organisation_without_such_phrases_leaves_the_file_empty(typed: Typed) -> None:
    assert typed("meeting_subjects", COLUMNS, [], BESIDE) == []


@pytest.mark.parametrize(("line", "said"), REFUSED)
def test_a_bad_line_is_named_with_its_value_and_the_remedy(typed: Typed, line: str, said: str) -> None:
    with pytest.raises(duckdb.Error) as refused:
        typed("meeting_subjects", COLUMNS, [*GOOD, line], BESIDE)
    assert f"meeting_subjects.csv, {said}" in str(refused.value)
