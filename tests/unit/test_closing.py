"""Which quarter was the last to close, and when its reviews freeze."""

import datetime as dt

import pytest

from orchestration.review.closing import ClosedQuarter, last_closed_quarter

LONG_AGO = dt.date(2000, 1, 1)


@pytest.mark.parametrize(
    ("day", "first_month", "name", "freezes_on"),
    [
        (dt.date(2026, 7, 2), 1, "2026-Q2", dt.date(2026, 7, 10)),
        (dt.date(2026, 6, 30), 1, "2026-Q1", dt.date(2026, 4, 10)),
        (dt.date(2026, 1, 1), 1, "2025-Q4", dt.date(2026, 1, 10)),
        # a fiscal year from February on is named by the year in which it ends
        (dt.date(2026, 2, 1), 2, "2026-Q4", dt.date(2026, 2, 10)),
        (dt.date(2026, 5, 15), 2, "2027-Q1", dt.date(2026, 5, 10)),
        (dt.date(2026, 1, 31), 2, "2026-Q3", dt.date(2025, 11, 10)),
    ],
)
def test_the_quarter_before_the_one_that_holds_the_day_closed_last(day: dt.date, first_month: int, name: str, freezes_on: dt.date) -> None:
    assert last_closed_quarter(day, LONG_AGO, first_month, 10) == ClosedQuarter(name, freezes_on)


def test_nothing_freezes_before_the_first_extract() -> None:
    first = dt.date(2026, 6, 28)
    assert last_closed_quarter(dt.date(2026, 6, 30), first, 1, 10).freezes_on == first
