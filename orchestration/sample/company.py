"""Companies and the CRM accounts they become: names, places, subsidiaries, copies that are merged, and how they stand on a day."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from orchestration.sample import parting
from orchestration.sample.draws import Draws, Flags, Numbers
from orchestration.sample.period import DAY, NEVER, Period
from orchestration.sample.places import CITIES, COUNTRY_CURRENCY, COUNTRY_WEIGHTS, LEGAL_FORMS, SPELLINGS
from orchestration.sample.words import STEMS, TRADES

FIRST_GENERATED_ACCOUNT = 10_000
"""Accounts below it are written by hand: stories below 1,000, partners from 1,001."""
STEM_STEP = 1_299_709
"""A prime that divides no number of stems: it makes neighbours in number strangers in name."""
EMPLOYEES = (4, 9, 15, 28, 45, 80, 120, 200, 350, 600, 1_100, 2_400, 5_200, 12_000, 45_000)
SEGMENTS = ("SMB", "Mid-Market", "Enterprise")
ACCOUNT_TYPES = ("Prospect", "Customer", "Former Customer")
PROSPECT, CUSTOMER, FORMER_CUSTOMER = range(3)
RISKS = ("low", "medium", "high")
HEALTH_EVERY_DAYS = 3


def companies(draws: Draws, number: Numbers, shift: int) -> pd.DataFrame:
    """What is true of each company, whoever lists it: stem, trade, country, city, legal form, size and contact numbers."""
    size = len(number)
    country = draws.weighted(COUNTRY_WEIGHTS, size)
    return pd.DataFrame(
        {
            "number": number,
            "stem": (number * STEM_STEP + shift) % STEMS,
            "trade": draws.below(len(TRADES), size),
            "country": country,
            "city": CITIES.of(country, draws.below(1 << 20, size)),
            "legal_form": LEGAL_FORMS.of(country, draws.below(1 << 20, size)),
            "is_com": draws.chance(400, size),
            "is_subsidiary": np.zeros(size, dtype=bool),
            "employees": draws.pick(EMPLOYEES, size) + draws.below(20, size),
            "phone": draws.between(2_000_000, 9_999_999, size),
            "registration": draws.between(10_000_000, 99_999_999, size),
        }
    )


def spelling(draws: Draws, country: Numbers) -> Numbers:
    """How somebody writes the country: the usual way in seven cases of ten, otherwise any way."""
    usual = SPELLINGS.starts[country]
    return np.where(draws.chance(700, len(country)), usual, SPELLINGS.of(country, draws.below(1 << 20, len(country))))


@dataclass(frozen=True)
class Accounts:
    """The accounts of one chunk, one row each in the same order in every field."""

    rows: pd.DataFrame
    is_original: Flags
    merge_s: Numbers
    delete_s: Numbers
    seed_of_health: Numbers

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def is_there_to_stay(self) -> Flags:
        """Which are neither merged nor deleted by the last extract."""
        return (self.merge_s == NEVER) & (self.delete_s == NEVER)

    def customer_moments(self, draws: Draws, deal_row: Numbers, won_s: Numbers) -> tuple[Numbers, Numbers]:
        """When each became a customer (its first won deal; `deal_row` is the account of each) and when it left, one in fourteen."""
        first_won_s = np.full(len(self), NEVER)
        np.minimum.at(first_won_s, deal_row, won_s)
        leaves = draws.chance(70, len(self)) & (first_won_s < NEVER)
        left_s = np.where(leaves, first_won_s + draws.between(200, 700, len(self)) * DAY, NEVER)
        return first_won_s, left_s

    def as_of(self, ends: int, won_s: Numbers, left_s: Numbers) -> pd.DataFrame:
        """Every account as it stands before `ends`, with the moment of its last change; customers are scored every few days."""
        frame = self.rows.copy()
        is_merged, is_deleted = self.merge_s < ends, self.delete_s < ends
        is_customer, has_left = won_s < ends, left_s < ends
        number = frame["number"].to_numpy()
        today = ends // DAY - 1
        scored_day = today - (today + number) % HEALTH_EVERY_DAYS
        scored_s = scored_day * DAY + 3_600 + number % 3_600
        is_scored = is_customer & (scored_s > won_s) & (scored_s < np.minimum(self.merge_s, self.delete_s))
        score = 2_000 + self.seed_of_health % 7_500 + (self.seed_of_health * 31 + scored_day * 17) % 501
        said = np.maximum.reduce(
            [np.where(s < ends, s, 0) for s in (frame["created_s"].to_numpy(), won_s, left_s, self.merge_s, self.delete_s)]
        )
        state = np.where(has_left, FORMER_CUSTOMER, np.where(is_customer, CUSTOMER, PROSPECT))
        frame["type"] = np.where(frame["has_no_type"] & ~is_customer, -1, state)
        frame["health"] = np.where(is_scored, np.minimum(score, 10_000), -1)
        frame["risk"] = np.where(is_scored, np.where(score > 6_000, 0, np.where(score > 3_500, 1, 2)), -1)
        frame["master"] = np.where(is_merged, frame["number"] - 1, -1)
        frame["is_deleted"] = is_merged | is_deleted
        frame["modified_s"] = said
        frame["changed_s"] = np.maximum(said, np.where(is_scored, scored_s, 0))
        return frame


def accounts(draws: Draws, number: Numbers, shift: int, period: Period, sellers: Numbers, *, is_parted: bool = False) -> Accounts:
    """A chunk of accounts, which may be parted between two CRMs.

    One in eighty is a copy of the one before it, merged into that later; one in sixteen is a subsidiary.
    """
    size = len(number)
    rows = companies(draws, number, shift)
    position = np.arange(size)
    is_copy = draws.chance(13, size)
    is_copy[:1] = False
    if is_parted:
        is_copy &= parting.can_be_copy(number)
    # at most two copies in a row: the longest chain of merges is of two
    is_copy[2:] &= ~(is_copy[1:-1] & is_copy[:-2])
    original = np.maximum.accumulate(np.where(is_copy, 0, position))
    is_subsidiary = draws.chance(62, size) & ~is_copy
    is_subsidiary[:1] = False
    if is_parted:
        is_subsidiary &= parting.can_be_subsidiary(number)
    parent = np.maximum.accumulate(np.where(is_copy | is_subsidiary, 0, position))
    rows["stem"] = rows["stem"].to_numpy()[parent]
    rows["is_subsidiary"] = is_subsidiary
    shared = ("trade", "country", "city", "legal_form", "is_com", "is_subsidiary", "employees", "phone", "registration")
    for column in shared:
        rows[column] = rows[column].to_numpy()[original]
    rows["trade"] = rows["trade"].to_numpy()[parent]
    rows["parent"] = np.where(rows["is_subsidiary"], number[parent], -1)

    age = np.where(draws.chance(700, size), draws.between(912, 2_400, size), draws.below(912, size))
    created_s = period.ends - (age + 1) * DAY + draws.second_of_day(size)
    merge_s, delete_s = np.full(size, NEVER), np.full(size, NEVER)
    life = period.ends - DAY - created_s
    merged_after = (np.maximum(life, DAY) // DAY * draws.between(200, 1_000, size) // 1_000) * DAY
    merge_s[is_copy] = np.maximum(created_s + merged_after, created_s + 3_600)[is_copy]
    # of two copies in a row the second goes into the first before the first goes into the original
    second = is_copy & np.concatenate([[False], is_copy[:-1]])
    into = np.flatnonzero(second) - 1
    merge_s[second] = np.minimum(merge_s[second], merge_s[into] - 60)
    created_s[second] = np.minimum(created_s[second], merge_s[second] - 60)
    merge_s = period.until(merge_s)
    is_gone = draws.chance(4, size) & ~is_copy & ~np.isin(position, parent[is_copy | is_subsidiary]) & ~np.isin(position, original[is_copy])
    delete_s[is_gone] = created_s[is_gone] + draws.between(20, 400, size)[is_gone] * DAY
    delete_s = period.until(delete_s)

    rows["created_s"] = created_s
    rows["owner"] = sellers[draws.below(len(sellers), size)]
    rows["spelling"] = spelling(draws, rows["country"].to_numpy())
    rows["web_style"] = draws.weighted((30, 22, 12, 14, 5, 13, 3, 1), size)
    if is_parted:
        rows["web_style"] = parting.with_own_site(number, rows["web_style"].to_numpy())
    rows["name_style"] = np.where(is_copy, draws.between(1, 3, size), draws.weighted((72, 14, 3, 3, 8), size))
    rows["has_local_city"] = draws.chance(250, size)
    rows["has_phone"] = draws.chance(650, size)
    rows["has_no_type"] = draws.chance(80, size)
    rows["is_target"] = draws.chance(90, size)
    rows["currency"] = COUNTRY_CURRENCY[rows["country"].to_numpy()]
    rows["segment"] = np.where(rows["employees"] < 100, 0, np.where(rows["employees"] < 1_000, 1, 2))
    rows["revenue"] = np.where(draws.chance(150, size), -1, rows["employees"] * draws.between(60, 240, size) * 1_000)
    return Accounts(rows, ~is_copy & ~is_gone, merge_s, delete_s, draws.below(1 << 20, size))
