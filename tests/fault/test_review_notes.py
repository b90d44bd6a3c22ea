"""A line of seeds/review_notes.csv that cannot be meant ends the run with a sentence naming the line."""

import datetime as dt

import duckdb
import pytest
from typed_policy import Typed, typed_policy

pytestmark = pytest.mark.slow

COLUMNS = ("partner_id", "fiscal_quarter", "noted_on", "note", "owner", "due_on", "status")
GOOD = [
    "PRT-1,2026-Q2,2026-06-18,Book the training,ann@x.example,2026-07-31,open",
    # nobody and no day were named, and it was done on the day on which it was due
    " PRT-1 ,2026-Q2,2026-06-18,Send the list,,,done",
    "PRT-2,2027-Q4,2026-06-18,Call today,bob,2026-06-18,open",
]
REFUSED = [
    (",2026-Q2,2026-06-18,Call,,,open", "partner_id is empty; write a value."),
    ("PRT-1,,2026-06-18,Call,,,open", "fiscal_quarter is empty; write a value."),
    ("PRT-1,Q2 2026,2026-06-18,Call,,,open", 'fiscal_quarter is "Q2 2026"; write year and quarter, such as 2026-Q2.'),
    ("PRT-1,2026-Q5,2026-06-18,Call,,,open", 'fiscal_quarter is "2026-Q5"; write year and quarter, such as 2026-Q2.'),
    ("PRT-1,2O26-Q2,2026-06-18,Call,,,open", 'fiscal_quarter is "2O26-Q2"; write year and quarter, such as 2026-Q2.'),
    ("PRT-1,2026-Q2,18.06.2026,Call,,,open", 'noted_on is "18.06.2026"; write a day as YYYY-MM-DD.'),
    ("PRT-1,2026-Q2,,Call,,,open", "noted_on is empty; write a day as YYYY-MM-DD."),
    ("PRT-1,2026-Q2,2026-06-18,,,,open", "note is empty; write a value."),
    ("PRT-1,2026-Q2,2026-06-18,Call,,soon,open", 'due_on is "soon"; write a day as YYYY-MM-DD.'),
    (
        "PRT-1,2026-Q2,2026-06-18,Call,,2026-06-17,open",
        "due_on is 2026-06-17, before it was noted (2026-06-18); correct one of the two days.",
    ),
    ("PRT-1,2026-Q2,2026-06-18,Call,,,later", 'status is "later"; write one of open, done.'),
    ("PRT-1,2026-Q2,2026-06-18,Call,,,", "status is empty; write one of open, done."),
]
"""The line that is added to the good ones, and what the run answers."""


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Typed:
    return typed_policy(tmp_path_factory.mktemp("policy"), ("review_notes",))


def test_sound_notes_are_typed(typed: Typed) -> None:
    noted = dt.date(2026, 6, 18)
    assert sorted(typed("review_notes", COLUMNS, GOOD)) == [
        (2, "PRT-1", "2026-Q2", "Book the training", "ann@x.example", "open", noted, dt.date(2026, 7, 31)),
        (3, "PRT-1", "2026-Q2", "Send the list", None, "done", noted, None),
        (4, "PRT-2", "2027-Q4", "Call today", "bob", "open", noted, noted),
    ]


@pytest.mark.parametrize(("line", "said"), REFUSED)
def test_a_bad_note_is_named_with_its_value_and_the_remedy(typed: Typed, line: str, said: str) -> None:
    with pytest.raises(duckdb.Error) as refused:
        typed("review_notes", COLUMNS, [*GOOD, line])
    assert f"review_notes.csv, line 5: {said}" in str(refused.value)
