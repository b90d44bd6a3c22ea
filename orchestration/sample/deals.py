"""Opportunities and what hangs on them: the way through the stages, amounts and close dates on each of its steps, line items."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from orchestration.sample.company import Accounts
from orchestration.sample.draws import Draws, Flags, Numbers
from orchestration.sample.period import DAY, NEVER, Period
from orchestration.sample.places import USD_TO_NATIVE

MOST_PER_ACCOUNT = 8
"""Opportunity numbers are account number x 8 + 0 to 7, so that no chunk needs to know another's."""
DEALS_PER_ACCOUNT = (0, 0, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 2)
STEPS = 16
"""Steps of a deal's way that are kept: stage changes and saves that change the amount alone."""

STAGES = (
    *("Prospecting", "Qualification", "Needs Analysis", "Proposal", "Negotiation", "Closed Won", "Closed Lost"),
    *("Renewal Due", "Renewal Quoted"),
)
PROBABILITIES = np.array((10, 20, 35, 60, 80, 100, 0, 50, 75), dtype=np.int64)
PIPELINES = ("New Business", "Renewals")
WON, LOST = 5, 6
OPEN_STAGES = np.array(((0, 1, 2, 3, 4), (7, 8, 4, 4, 4)), dtype=np.int64)
"""By pipeline, the open stages in their order; Renewals has three."""
LAST_OPEN = np.array((4, 2), dtype=np.int64)

AMOUNTS = (
    *(1_200, 2_500, 4_000, 5_500, 7_500, 9_800, 12_500, 16_000, 21_000, 28_000, 36_500, 48_000, 64_000, 88_000, 125_000, 210_000, 480_000),
)
DAYS_BETWEEN_STEPS = (0, 1, 2, 4, 6, 8, 11, 14, 18, 23, 29, 37, 50, 68)
OPPORTUNITY_TYPES = ("New Business", "Existing Business", "Renewal")
LEAD_SOURCES = ("Web", "Partner Referral", "Event", "Outbound", "Customer Referral")
PRODUCT_COUNT = 24
MOST_ITEMS = 3


@dataclass(frozen=True)
class Deals:
    """The opportunities of one chunk. `stage`, `at_s`, `amount`, `amount_s` and `close_s` have one row a deal, one column a step."""

    rows: pd.DataFrame
    account_row: Numbers
    delete_s: Numbers
    stage: Numbers
    at_s: Numbers
    amount: Numbers
    amount_s: Numbers
    close_s: Numbers
    won_s: Numbers

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def created_s(self) -> Numbers:
        """When each was made."""
        return self.at_s[:, 0]

    @property
    def currency(self) -> Numbers:
        """Position of each one's currency."""
        return self.rows["currency"].to_numpy()

    def step(self, ends: int) -> Numbers:
        """The last step before `ends` of each, -1 before it was made."""
        return (self.at_s < ends).sum(axis=1) - 1

    def as_of(self, ends: int) -> pd.DataFrame:
        """Every opportunity as it stands before `ends`, with the moment of its last change."""
        step = np.maximum(self.step(ends), 0)[:, None]
        frame = self.rows.copy()
        for name in ("stage", "amount", "close_s"):
            frame[name] = np.take_along_axis(getattr(self, name), step, axis=1)[:, 0]
        is_deleted = self.delete_s < ends
        frame["probability"] = PROBABILITIES[frame["stage"].to_numpy()]
        frame["is_deleted"] = is_deleted
        frame["changed_s"] = np.where(is_deleted, self.delete_s, np.take_along_axis(self.at_s, step, axis=1)[:, 0])
        return frame

    def history(self, begins: int, ends: int) -> pd.DataFrame:
        """One row a step from `begins` to before `ends`."""
        deal, step = np.nonzero((self.at_s >= begins) & (self.at_s < ends))
        stage = self.stage[deal, step]
        created_s = self.at_s[deal, step]
        return pd.DataFrame(
            {
                "number": self.rows["number"].to_numpy()[deal] * STEPS + step,
                "opportunity": self.rows["number"].to_numpy()[deal],
                "pipeline": self.rows["pipeline"].to_numpy()[deal],
                "stage": stage,
                "amount": self.amount[deal, step],
                "close_s": self.close_s[deal, step],
                "probability": PROBABILITIES[stage],
                "currency": self.currency[deal],
                "owner": self.rows["owner"].to_numpy()[deal],
                "created_s": created_s,
                "changed_s": created_s,
            }
        )


def deals(draws: Draws, accounts: Accounts, period: Period, sellers: Numbers, campaigns: int) -> Deals:
    """The opportunities of a chunk of accounts, about two and a half an account."""
    owned = np.where(accounts.is_original, draws.pick(DEALS_PER_ACCOUNT, len(accounts)), draws.below(2, len(accounts)))
    # nothing is sold to an account that has left the CRM
    owned[accounts.delete_s < NEVER] = 0
    account_row = np.repeat(np.arange(len(accounts)), owned)
    size = len(account_row)
    rank = np.arange(size) - np.repeat(np.cumsum(owned) - owned, owned)
    account = accounts.rows.iloc[account_row]
    first_s = np.maximum(account["created_s"].to_numpy(), period.starts)
    last_s = np.minimum(accounts.merge_s[account_row], period.ends) - DAY
    days = np.maximum(last_s // DAY - first_s // DAY, 0)
    created_s = np.maximum((first_s // DAY + draws.below(days + 1, size)) * DAY + draws.second_of_day(size), first_s)

    pipeline = (draws.chance(180, size) & (rank > 0)).astype(np.int64)
    currency = np.where(draws.chance(120, size), 0, account["currency"].to_numpy())
    dollars = draws.pick(AMOUNTS, size) * draws.between(80, 120, size) // 100
    base = np.maximum(dollars * USD_TO_NATIVE[currency] // 1_000 // 50, 1) * 5_000
    base[draws.chance(30, size)] = -1

    rows = pd.DataFrame(
        {
            "number": account["number"].to_numpy() * MOST_PER_ACCOUNT + rank,
            "account": np.where(draws.chance(5, size), -1, account["number"].to_numpy()),
            "stem": account["stem"].to_numpy(),
            "trade": account["trade"].to_numpy(),
            "pipeline": pipeline,
            "type": np.where(pipeline == 1, 2, np.where(rank > 0, 1, 0)),
            "currency": currency,
            "lead_source": draws.weighted((30, 14, 18, 28, 10), size),
            "campaign": np.where(draws.chance(150, size), 1 + draws.below(campaigns, size), -1),
            "owner": np.where(draws.chance(850, size), account["owner"].to_numpy(), sellers[draws.below(len(sellers), size)]),
            "created_s": created_s,
        }
    )
    ways = _ways(draws, created_s, pipeline, base, period)
    delete_s = np.where(draws.chance(6, size), created_s + draws.between(3, 300, size) * DAY, NEVER)
    # a deleted deal goes no further
    ways["at_s"] = np.where(ways["at_s"] < delete_s[:, None], ways["at_s"], NEVER)
    is_won = (ways["stage"] == WON) & (ways["at_s"] < period.ends)
    won_s = np.where(is_won.any(axis=1), np.take_along_axis(ways["at_s"], is_won.argmax(axis=1)[:, None], axis=1)[:, 0], NEVER)
    return Deals(rows, account_row, period.until(delete_s), won_s=won_s, **ways)


def _ways(draws: Draws, created_s: Numbers, pipeline: Numbers, base: Numbers, period: Period) -> dict[str, Numbers]:
    """Step by step: forward, over a stage, back, lost, a save that changes the amount, rarely open again after the end."""
    size = len(created_s)
    last_open = LAST_OPEN[pipeline]
    position = np.where(draws.chance(80, size), 1, 0)
    # a position after the last open one is won, the next lost
    stage_of = np.concatenate([OPEN_STAGES, np.full((2, 2), WON)], axis=1)
    at, amount, amount_s = created_s, base, created_s
    close = (created_s // DAY + 45 + draws.below(120, size)) * DAY
    stage = OPEN_STAGES[pipeline, position]
    stages, moments, amounts, amount_moments, closes = [stage], [at], [amount], [amount_s], [close]
    is_ended = np.zeros(size, dtype=bool)
    for _ in range(STEPS - 1):
        chance = draws.below(1_000, size)
        is_closed = (stage == WON) | (stage == LOST)
        is_reopened = is_closed & (chance < 18)
        is_ended |= (is_closed & ~is_reopened) | (~is_closed & (chance < 14))
        is_saved = ~is_closed & (chance >= 14) & (chance < 74)
        is_lost = ~is_closed & (chance >= 74) & (chance < 172)
        is_back = ~is_closed & (chance >= 172) & (chance < 217) & (position > 0)
        is_skip = ~is_closed & (chance >= 217) & (chance < 302)
        moved = position + np.where(is_saved, 0, np.where(is_back, -1, np.where(is_skip, 2, 1)))
        position = np.where(is_reopened, np.minimum(2, last_open), np.where(is_closed | is_lost, position, moved))
        is_won = ~is_closed & ~is_lost & (position > last_open)
        stage = np.where(
            is_lost, LOST, np.where(is_won, WON, np.where(is_closed & ~is_reopened, stage, stage_of[pipeline, np.minimum(position, 4)]))
        )
        days = draws.pick(DAYS_BETWEEN_STEPS, size)
        moment = np.maximum((at // DAY + days) * DAY + draws.second_of_day(size), at + 60)
        # two changes within one second happen when a script moves deals
        moment = np.where(draws.chance(4, size), at, moment)
        at = np.where(is_ended, NEVER, period.until(moment))
        is_ended |= at == NEVER
        percent = draws.between(70, 130, size)
        changed = np.where(amount < 0, amount, np.maximum(amount * percent // 100 // 5_000, 1) * 5_000)
        amount = np.where(is_saved & ~is_ended, changed, amount)
        amount_s = np.where(is_saved & ~is_ended, at, amount_s)
        earlier = np.where(draws.chance(12, size), draws.between(1, 12, size), 0)
        closing = np.maximum(at // DAY - earlier, created_s // DAY) * DAY
        pushed = np.maximum(close, (at // DAY + 14) * DAY)
        close = np.where(is_ended, close, np.where((stage == WON) | (stage == LOST), closing, pushed))
        for kept, value in zip((stages, moments, amounts, amount_moments, closes), (stage, at, amount, amount_s, close), strict=True):
            kept.append(value)
    return {
        "stage": np.stack(stages, axis=1),
        "at_s": np.stack(moments, axis=1),
        "amount": np.stack(amounts, axis=1),
        "amount_s": np.stack(amount_moments, axis=1),
        "close_s": np.stack(closes, axis=1),
    }


@dataclass(frozen=True)
class LineItems:
    """The line items of a chunk's deals; `share` is the percentage of the deal's amount, the first item takes what is left."""

    rows: pd.DataFrame
    deal_row: Numbers
    share: Numbers
    is_first: Flags
    first_row: Numbers

    def as_of(self, ends: int, deals: Deals) -> pd.DataFrame:
        """Every line item as it stands before `ends`: the items of a deal add up to its amount and go with it."""
        step = np.maximum(deals.step(ends), 0)[:, None]
        amount = np.take_along_axis(deals.amount, step, axis=1)[:, 0][self.deal_row]
        part = amount * self.share // 100
        others = np.zeros(len(part), dtype=np.int64)
        np.add.at(others, self.first_row, np.where(self.is_first, 0, part))
        frame = self.rows.copy()
        frame["total"] = np.where(self.is_first, amount - others, part)
        deleted_s = deals.delete_s[self.deal_row]
        frame["is_deleted"] = deleted_s < ends
        changed_s = np.take_along_axis(deals.amount_s, step, axis=1)[:, 0][self.deal_row]
        frame["changed_s"] = np.where(deleted_s < ends, deleted_s, changed_s)
        return frame


def line_items(draws: Draws, deals: Deals) -> LineItems:
    """Up to three items for six deals of ten; a deal without an amount has none."""
    count = np.where(draws.chance(600, len(deals)) & (deals.amount[:, 0] > 0), 1 + draws.below(MOST_ITEMS, len(deals)), 0)
    deal_row = np.repeat(np.arange(len(deals)), count)
    size = len(deal_row)
    first_row = np.repeat(np.cumsum(count) - count, count)
    rank = np.arange(size) - first_row
    rows = pd.DataFrame(
        {
            "number": deals.rows["number"].to_numpy()[deal_row] * (MOST_ITEMS + 1) + rank,
            "opportunity": deals.rows["number"].to_numpy()[deal_row],
            "product": 1 + draws.below(PRODUCT_COUNT, size),
            "quantity": draws.pick((1, 1, 1, 2, 5, 10, 25), size),
            "created_s": deals.created_s[deal_row],
        }
    )
    return LineItems(rows, deal_row, draws.between(10, 45, size), rank == 0, first_row)
