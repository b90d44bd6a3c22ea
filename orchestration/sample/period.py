"""The days of a sample: what lies between the first deal and the last extract. Moments are seconds since 1970, UTC."""

import datetime as dt
from dataclasses import dataclass

import numpy as np

DAY = 86_400
HISTORY_DAYS = 912
"""Deals are created and closed over about thirty months before the last extract."""
NEVER = 1 << 40
"""A moment that does not come; every comparison with the end of a day says so."""


def midnight(day: dt.date) -> int:
    """The second with which a day begins."""
    return (day - dt.date(1970, 1, 1)).days * DAY


@dataclass(frozen=True)
class Extract:
    """One evening's export: all that happened from `begins` to before `ends`; the first one holds everything there is."""

    day: dt.date
    begins: int
    ends: int
    is_first: bool


@dataclass(frozen=True)
class Period:
    """The extracts of a sample, and the thirty months before the last one."""

    last_day: dt.date
    days: int

    @property
    def starts(self) -> int:
        """The first second of the history."""
        return midnight(self.last_day) - HISTORY_DAYS * DAY

    @property
    def ends(self) -> int:
        """The second after the last extract's day."""
        return midnight(self.last_day) + DAY

    @property
    def first_day(self) -> dt.date:
        """The day of the first extract."""
        return self.last_day - dt.timedelta(days=self.days - 1)

    @property
    def extracts(self) -> list[Extract]:
        """In order of their days."""
        found = []
        for number in range(self.days):
            day = self.first_day + dt.timedelta(days=number)
            found.append(Extract(day, midnight(day), midnight(day) + DAY, number == 0))
        return found

    def until(self, moment: np.ndarray) -> np.ndarray:
        """The moments, where one that lies after the last extract never comes."""
        return np.where(moment < self.ends, moment, NEVER)
