"""Tasks and events: everyday work, and the meetings with partners."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from orchestration.sample.company import Accounts
from orchestration.sample.deals import Deals
from orchestration.sample.draws import Draws, Numbers
from orchestration.sample.network import Network
from orchestration.sample.people import MOST_CONTACTS, Contacts
from orchestration.sample.period import DAY, Period

CALL_TYPES = (
    "Partner Manager and Partner Invitation to Account Map",
    "Full Mapping Review",
    "Specific Account Review",
    "Partner Manager and Seller Mapping Review of Their Accounts",
    "Seller and Partner, or Seller to Partner's Sales Team",
)
"""Shallowest first."""
DISPOSITIONS = ("Successful mapping achieved", "Further collaboration needed", "Opportunity identified")
EVERYDAY_TYPES = ("Call", "Email", "Meeting")
SUBJECTS = ("Intro call", "Follow-up", "Demo", "Pricing", "Review", "Send proposal")
MOST_MEETINGS = 8
TASKS_PER_ACCOUNT = (0, 0, 1, 1, 2)
EVENTS_PER_ACCOUNT = (0, 0, 0, 1, 1, 2)


@dataclass(frozen=True)
class Meetings:
    """The tasks or the events of one chunk; before `held_s` they are planned and have no disposition."""

    rows: pd.DataFrame

    def as_of(self, ends: int) -> pd.DataFrame:
        """Every one as it stands before `ends`."""
        frame = self.rows.copy()
        held_s = frame["held_s"].to_numpy()
        is_held = held_s < ends
        frame["is_held"] = is_held
        frame["disposition"] = np.where(is_held, frame["disposition"], -1)
        frame["changed_s"] = np.where(is_held, np.maximum(held_s, frame["created_s"]), frame["created_s"])
        return frame


def meetings(
    draws: Draws,
    accounts: Accounts,
    deals: Deals,
    contacts: Contacts,
    period: Period,
    per_account: tuple[int, ...],
    with_partner: int,
    network: Network,
    partner_managers: Numbers,
) -> Meetings:
    """Activities around the deals of a chunk: before a deal is made they are about the account, afterwards mostly about the deal."""
    count = draws.pick(per_account, len(accounts))
    account_row = np.repeat(np.arange(len(accounts)), count)
    size = len(account_row)
    rank = np.arange(size) - np.repeat(np.cumsum(count) - count, count)
    account = accounts.rows.iloc[account_row].reset_index(drop=True)
    first_deal = np.searchsorted(deals.account_row, account_row)
    owned = np.bincount(deals.account_row, minlength=len(accounts))[account_row]
    deal = np.minimum(first_deal + draws.below(np.maximum(owned, 1), size), len(deals) - 1)
    deal_s = deals.created_s[deal]
    offset = draws.between(-70, 90, size)
    anchor = np.where(owned > 0, deal_s // DAY, period.starts // DAY + draws.below(900, size))
    # a fortnight beyond the last extract is planned already; what would lie later took place on the last days
    latest = period.ends // DAY + 13
    held_day = np.minimum(anchor + offset, latest - draws.below(30, size))
    held_s = held_day * DAY + draws.second_of_day(size)
    created_s = held_s - draws.between(0, 9, size) * DAY
    is_about_deal = (owned > 0) & (offset >= 0) & draws.chance(800, size) & (held_s >= deal_s)
    created_s = np.where(is_about_deal, np.maximum(created_s, deal_s), created_s)
    created_s = np.minimum(created_s, period.ends - 1 - draws.below(14 * DAY, size))
    is_about_deal &= created_s >= deal_s
    is_about_account = ~is_about_deal & draws.chance(850, size)
    is_partner = draws.chance(with_partner, size)
    contact = np.where(np.isin(account_row, contacts.account_row), account["number"] * MOST_CONTACTS, -1)
    call_type = np.where(is_partner, draws.weighted((10, 25, 30, 20, 15), size), -1)
    by_manager = is_partner & draws.chance(600, size)
    rows = pd.DataFrame(
        {
            "number": account["number"] * MOST_MEETINGS + rank,
            "opportunity": np.where(is_about_deal, deals.rows["number"].to_numpy()[deal], -1),
            "account": np.where(is_about_account, account["number"], -1),
            "contact": np.where(draws.chance(600, size), contact, -1),
            "owner": np.where(by_manager, partner_managers[draws.below(len(partner_managers), size)], account["owner"]),
            "partner": np.where(is_partner, network.account_of(network.named_without_program(draws, size)), -1),
            "call_type": call_type,
            # a third of the meetings carry the call type in the standard field, for want of the custom one
            "is_in_type": draws.chance(330, size),
            "everyday_type": draws.below(len(EVERYDAY_TYPES), size),
            "disposition": np.where(is_partner & draws.chance(760, size), draws.weighted((40, 35, 25), size), -1),
            "subject": draws.below(len(SUBJECTS), size),
            "is_child": np.zeros(size, dtype=bool),
            "is_deleted": draws.chance(8, size),
            "has_start": draws.chance(700, size),
            "held_s": held_s,
            "created_s": created_s,
        }
    )
    return Meetings(rows)


def with_invitee_copies(draws: Draws, meetings: Meetings) -> Meetings:
    """One event of eight also as the copy that an invited colleague has."""
    copies = meetings.rows[draws.chance(120, len(meetings.rows))].copy()
    copies["number"] += MOST_MEETINGS // 2
    copies["is_child"] = True
    return Meetings(pd.concat([meetings.rows, copies], ignore_index=True))
