"""Contacts and leads of the accounts, and their membership of campaigns."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from orchestration.sample import parting
from orchestration.sample.company import Accounts
from orchestration.sample.deals import LEAD_SOURCES, Deals
from orchestration.sample.draws import Draws, Numbers
from orchestration.sample.network import Network
from orchestration.sample.period import DAY, NEVER, Period
from orchestration.sample.words import FIRST_NAMES, FREE_MAIL, LAST_NAMES, TITLES

MOST_CONTACTS = 4
CONTACTS_PER_ACCOUNT = (0, 1, 1, 1, 2, 2, 3)
PARTNER_REFERRAL = LEAD_SOURCES.index("Partner Referral")
COMPANY_COLUMNS = ("stem", "trade", "legal_form", "country", "is_com", "is_subsidiary")
MEMBER_STATUSES = ("Sent", "Responded", "Attended")


def _people(draws: Draws, size: int) -> dict[str, Numbers]:
    return {
        "first_name": draws.below(len(FIRST_NAMES), size),
        "last_name": draws.below(len(LAST_NAMES), size),
        "free_mail": np.where(draws.chance(90, size), draws.below(len(FREE_MAIL), size), -1),
    }


@dataclass(frozen=True)
class Contacts:
    """The contacts of one chunk."""

    rows: pd.DataFrame
    account_row: Numbers
    merge_s: Numbers
    promote_s: Numbers
    new_title: Numbers

    def as_of(self, ends: int) -> pd.DataFrame:
        """Every contact as it stands before `ends`."""
        frame = self.rows.copy()
        is_merged, is_promoted = self.merge_s < ends, self.promote_s < ends
        frame["title"] = np.where(is_promoted, self.new_title, frame["title"])
        frame["master"] = np.where(is_merged, frame["number"] - 1, -1)
        frame["is_deleted"] = is_merged
        changed = [np.where(s < ends, s, 0) for s in (frame["created_s"].to_numpy(), self.merge_s, self.promote_s)]
        frame["changed_s"] = np.maximum.reduce(changed)
        return frame


def contacts(draws: Draws, accounts: Accounts, period: Period) -> Contacts:
    """One or two people an account; one in ninety is a copy of the one before and merged into that."""
    count = draws.pick(CONTACTS_PER_ACCOUNT, len(accounts))
    account_row = np.repeat(np.arange(len(accounts)), count)
    size = len(account_row)
    rank = np.arange(size) - np.repeat(np.cumsum(count) - count, count)
    account = accounts.rows.iloc[account_row].reset_index(drop=True)
    rows = account[["owner", *COMPANY_COLUMNS]].copy()
    rows["number"] = account["number"] * MOST_CONTACTS + rank
    rows["account"] = account["number"]
    for name, value in _people(draws, size).items():
        rows[name] = value
    rows["title"] = draws.below(len(TITLES), size)
    span = np.maximum((period.ends - DAY - account["created_s"].to_numpy()) // DAY, 0)
    # half come with the account, the others later
    later = np.where(draws.chance(500, size), draws.below(span + 1, size), 0)
    rows["created_s"] = account["created_s"].to_numpy() + later * DAY
    is_copy = draws.chance(25, size) & (rank > 0)
    merge_s = np.where(is_copy, rows["created_s"].to_numpy() + draws.between(1, 200, size) * DAY, NEVER)
    promote_s = np.where(draws.chance(60, size), rows["created_s"].to_numpy() + draws.between(100, 900, size) * DAY, NEVER)
    promote_s = np.where(promote_s < merge_s, promote_s, NEVER)
    return Contacts(rows, account_row, period.until(merge_s), period.until(promote_s), draws.below(len(TITLES), size))


@dataclass(frozen=True)
class Leads:
    """The leads of one chunk; `partnership` is 0 where no partner brought it."""

    rows: pd.DataFrame
    account_row: Numbers
    worked_s: Numbers
    end_s: Numbers
    is_converted: Numbers
    merge_s: Numbers
    partnership: Numbers

    def as_of(self, ends: int) -> pd.DataFrame:
        """Every lead as it stands before `ends`: open, worked on, then converted or closed."""
        frame = self.rows.copy()
        is_worked, is_ended, is_merged = self.worked_s < ends, self.end_s < ends, self.merge_s < ends
        is_converted = is_ended & self.is_converted
        frame["status"] = np.where(is_converted, 2, np.where(is_ended, 3, np.where(is_worked, 1, 0)))
        frame["is_converted"] = is_converted
        frame["converted_s"] = np.where(is_converted, self.end_s, NEVER)
        for column in ("to_account", "to_contact", "to_opportunity"):
            frame[column] = np.where(is_converted, frame[column], -1)
        frame["master"] = np.where(is_merged, frame["master"], -1)
        frame["is_deleted"] = is_merged
        moments = (frame["created_s"].to_numpy(), self.worked_s, self.end_s, self.merge_s)
        frame["changed_s"] = np.maximum.reduce([np.where(s < ends, s, 0) for s in moments])
        return frame


LEAD_STATUSES = ("Open - Not Contacted", "Working - Contacted", "Closed - Converted", "Closed - Not Converted")


def leads(
    draws: Draws, accounts: Accounts, deals: Deals, contacts: Contacts, period: Period, network: Network, *, is_parted: bool = False
) -> Leads:
    """Leads for four accounts of ten; half of those with a deal were converted into their first one, a quarter came from a partner."""
    account_row = np.flatnonzero(draws.chance(420, len(accounts)))
    size = len(account_row)
    account = accounts.rows.iloc[account_row].reset_index(drop=True)
    has_deal = np.isin(account_row, deals.account_row)
    deal = np.minimum(np.searchsorted(deals.account_row, account_row), len(deals) - 1)
    deal_s = deals.created_s[deal]
    is_converted = has_deal & draws.chance(550, size)
    created_day = np.where(is_converted, deal_s // DAY - draws.between(2, 75, size), (period.ends // DAY - 1) - draws.below(900, size))
    created_s = created_day * DAY + draws.second_of_day(size)
    rows = account[["owner", "number", "spelling", *COMPANY_COLUMNS]].copy()
    rows = rows.rename(columns={"number": "account"})
    rows["number"] = rows["account"]
    for name, value in _people(draws, size).items():
        rows[name] = value
    by_partner = draws.chance(250, size)
    names_partnership = draws.chance(600, size)
    partnership = np.where(names_partnership, network.any(draws, size), network.named_without_program(draws, size))
    rows["partnership"] = np.where(by_partner & names_partnership, partnership, -1)
    rows["partner"] = np.where(by_partner & ~names_partnership, network.account_of(partnership), -1)
    rows["lead_source"] = np.where(by_partner, PARTNER_REFERRAL, draws.below(len(LEAD_SOURCES), size))
    rows["created_s"] = created_s
    rows["to_account"] = rows["account"]
    rows["to_opportunity"] = deals.rows["number"].to_numpy()[deal]
    has_contact = np.isin(account_row, contacts.account_row)
    rows["to_contact"] = np.where(has_contact, rows["account"] * MOST_CONTACTS, -1)
    is_copy = draws.chance(15, size) & ~is_converted
    is_copy[:1] = False
    is_copy[1:] &= ~is_copy[:-1]
    before = np.maximum(np.arange(size) - 1, 0)
    if is_parted:
        # of an account in both CRMs the lead is in Salesforce
        is_in_hubspot = parting.is_in_hubspot_alone(rows["number"].to_numpy())
        is_copy &= is_in_hubspot == is_in_hubspot[before]
    for column in (*COMPANY_COLUMNS, "first_name", "last_name", "free_mail"):
        rows[column] = np.where(is_copy, rows[column].to_numpy()[before], rows[column].to_numpy())
    rows["master"] = np.where(is_copy, rows["number"].to_numpy()[before], -1)
    merge_s = np.where(is_copy, created_s + draws.between(1, 30, size) * DAY, NEVER)
    worked_s = created_s + draws.between(1, 2, size) * (DAY // 2)
    is_closed = is_converted | draws.chance(500, size)
    end_s = np.where(is_converted, deal_s, np.where(is_closed, created_s + draws.between(10, 90, size) * DAY, NEVER))
    return Leads(
        rows,
        account_row,
        period.until(worked_s),
        period.until(np.where(is_copy, NEVER, end_s)),
        is_converted,
        period.until(merge_s),
        np.where(by_partner, partnership, 0),
    )


def campaign_members(draws: Draws, contacts: Contacts, leads: Leads, period: Period, campaigns: int) -> pd.DataFrame:
    """A contact of ten and a lead of five is a member of a campaign; nothing about it changes later."""
    of_contacts = np.flatnonzero(draws.chance(100, len(contacts.rows)))
    of_leads = np.flatnonzero(draws.chance(200, len(leads.rows)))
    contact = contacts.rows["number"].to_numpy()[of_contacts]
    lead = leads.rows["number"].to_numpy()[of_leads]
    size = len(contact) + len(lead)
    since = np.concatenate([contacts.rows["created_s"].to_numpy()[of_contacts], leads.rows["created_s"].to_numpy()[of_leads]])
    invited_s = since + draws.below(60, size) * DAY
    created_s = np.where(invited_s < period.ends, invited_s, since)
    status = draws.below(len(MEMBER_STATUSES), size)
    return pd.DataFrame(
        {
            # even numbers are contacts, odd ones leads
            "number": np.concatenate([contact * 2, lead * 2 + 1]),
            "campaign": 1 + draws.below(campaigns, size),
            "contact": np.concatenate([contact, np.full(len(lead), -1)]),
            "lead": np.concatenate([np.full(len(contact), -1), lead]),
            "status": status,
            "responded_s": np.where(status > 0, created_s, NEVER),
            "created_s": created_s,
            "changed_s": created_s,
        }
    )
