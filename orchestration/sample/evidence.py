"""What says that a partner took part in a deal: registrations, claims, opportunity partners, shared leads; and what customers paid."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from orchestration.sample.company import Accounts
from orchestration.sample.deals import Deals
from orchestration.sample.draws import Draws, Flags, Numbers
from orchestration.sample.network import Network
from orchestration.sample.people import COMPANY_COLUMNS, Leads
from orchestration.sample.period import DAY, NEVER, Period
from orchestration.sample.words import FREE_MAIL

UNLINKED = 50_000_000
"""Registrations and shared leads that belong to no deal are numbered from here, by account."""
REGISTRATION_STATUSES = ("submitted", "in_review", "approved", "rejected", "expired", "withdrawn")
SUBMITTED, IN_REVIEW, APPROVED, REJECTED, EXPIRED, WITHDRAWN = range(6)
PRODUCTS = ("", "Platform", "Appliance", "Support", "Onboarding")
CLAIM_ROLES = ("sourced", "influenced", "delivered")
CLAIM_STATUSES = ("pending", "approved", "rejected")
CLAIM_EVIDENCE = ("joint call", "introduction by e-mail", "workshop", "proposal written together", "event")
PARTNER_ROLES = (
    *("Sourcing Partner", "Referral Partner", "Reseller", "Technology Partner", "Advisor", "System Integrator", "Implementation Partner"),
)
SHARE_STATUSES = ("sent", "accepted", "declined", "converted")


@dataclass(frozen=True)
class Involvement:
    """Which deals of a chunk a partner has to do with, and which partnership mostly."""

    deal_row: Numbers
    partnership: Numbers

    def some(self, draws: Draws, permille: int, network: Network) -> tuple[Numbers, Numbers]:
        """Deals with one kind of evidence, and whose it is: the deal's own partnership in four cases of five."""
        chosen = draws.chance(permille, len(self.deal_row))
        size = int(chosen.sum())
        other = network.any(draws, size)
        return self.deal_row[chosen], np.where(draws.chance(800, size), self.partnership[chosen], other)


def involvement(draws: Draws, deals: Deals, network: Network) -> Involvement:
    """A partner has to do with one deal of three."""
    deal_row = np.flatnonzero(draws.chance(330, len(deals)))
    return Involvement(deal_row, network.any(draws, len(deal_row)))


@dataclass(frozen=True)
class Registrations:
    """Deal registrations of one chunk: submitted, looked at, decided, sometimes expired; linked to a deal once it is there."""

    rows: pd.DataFrame
    outcome: Numbers
    is_decided: Flags
    decided_s: Numbers
    expires_s: Numbers
    linked_s: Numbers

    def as_of(self, ends: int) -> pd.DataFrame:
        """Every registration that was there before `ends`, as it stood."""
        frame = self.rows.copy()
        submitted_s = frame["created_s"].to_numpy()
        has_outcome = self.decided_s < ends
        has_expired = (self.outcome == EXPIRED) & (self.expires_s < ends)
        waiting = np.where(submitted_s + 2 * DAY < ends, IN_REVIEW, SUBMITTED)
        decided = np.where(self.outcome == EXPIRED, APPROVED, self.outcome)
        frame["status"] = np.where(has_expired, EXPIRED, np.where(has_outcome, decided, waiting))
        frame["decided_s"] = np.where(has_outcome & self.is_decided, self.decided_s, NEVER)
        is_protected = np.isin(frame["status"], (APPROVED, EXPIRED)) & frame["names_expiry"]
        frame["expires_s"] = np.where(is_protected, self.expires_s, NEVER)
        frame["opportunity"] = np.where(self.linked_s < ends, frame["opportunity"], -1)
        frame["changed_s"] = submitted_s
        return frame


def registrations(draws: Draws, accounts: Accounts, deals: Deals, involved: Involvement, period: Period, network: Network) -> Registrations:
    """A third of the partners' deals are registered, some twice by different partners, and an account in forty without a deal of ours."""
    deal_row, partnership = involved.some(draws, 340, network)
    again = draws.chance(60, len(deal_row))
    rivals = network.any(draws, int(again.sum()))
    free = np.flatnonzero(draws.chance(25, len(accounts)))
    linked, unlinked = len(deal_row) + len(rivals), len(free)
    deal_rows = np.concatenate([deal_row, deal_row[again]])
    size = linked + unlinked
    account_row = np.concatenate([deals.account_row[deal_rows], free])
    account = accounts.rows.iloc[account_row].reset_index(drop=True)
    numbers = deals.rows["number"].to_numpy()
    opportunity = np.concatenate([numbers[deal_rows], np.full(unlinked, -1)])
    anchor = np.concatenate([deals.created_s[deal_rows] // DAY, period.starts // DAY + draws.below(900, unlinked)])
    # three of four before the deal was made
    offset = np.where(draws.chance(760, size), -draws.between(0, 85, size), draws.between(1, 45, size))
    submitted_s = (anchor + offset) * DAY + draws.second_of_day(size)
    outcome = np.array((APPROVED, REJECTED, WITHDRAWN, EXPIRED))[draws.weighted((66, 13, 6, 15), size)]
    # what nobody decides for two months expires
    never_decided = (outcome == EXPIRED) & draws.chance(600, size)
    decided_s = np.where(never_decided, NEVER, submitted_s + draws.between(1, 14, size) * DAY)
    lasts = draws.pick((90, 120, 180), size)
    expires_s = np.where(never_decided, submitted_s + 60 * DAY, decided_s + lasts * DAY)
    linked_s = np.maximum(submitted_s + DAY, np.concatenate([deals.created_s[deal_rows], np.full(unlinked, NEVER)]))
    linked_s = np.where(draws.chance(130, size), NEVER, linked_s)
    rows = account[[*COMPANY_COLUMNS, "spelling", "currency"]].copy()
    rows["number"] = np.concatenate(
        [numbers[deal_row] * 2, numbers[deal_row[again]] * 2 + 1, UNLINKED + account["number"].to_numpy()[linked:]]
    ).astype(np.int64)
    rows["partnership"] = np.concatenate([partnership, rivals, network.any(draws, unlinked)])
    rows["opportunity"] = opportunity
    rows["product"] = draws.below(len(PRODUCTS), size)
    wanted = np.concatenate([deals.amount[deal_rows, 0], np.full(unlinked, 2_500_000)])
    rows["amount"] = np.where(draws.chance(100, size), -1, np.maximum(wanted, 100_000) * draws.between(85, 120, size) // 100)
    rows["has_domain"] = draws.chance(700, size)
    rows["free_mail"] = np.where(draws.chance(25, size), draws.below(len(FREE_MAIL), size), -1)
    rows["name_style"] = draws.weighted((60, 30, 10), size)
    rows["names_expiry"] = draws.chance(600, size)
    rows["created_s"] = submitted_s
    return Registrations(rows, outcome, ~never_decided & (outcome != WITHDRAWN), decided_s, expires_s, linked_s)


@dataclass(frozen=True)
class Claims:
    """Attribution claims of one chunk, pending until somebody decides."""

    rows: pd.DataFrame
    outcome: Numbers
    decided_s: Numbers

    def as_of(self, ends: int) -> pd.DataFrame:
        """Every claim as it stands before `ends`."""
        frame = self.rows.copy()
        is_decided = self.decided_s < ends
        frame["status"] = np.where(is_decided, self.outcome, 0)
        frame["decided_s"] = np.where(is_decided, self.decided_s, NEVER)
        frame["changed_s"] = frame["created_s"]
        return frame


def claims(draws: Draws, deals: Deals, involved: Involvement, network: Network, partner_managers: Numbers) -> Claims:
    """Claims for a third of the partners' deals; one in four is made so late that it can no longer count."""
    deal_row, partnership = involved.some(draws, 330, network)
    size = len(deal_row)
    created_s = deals.created_s[deal_row]
    role = draws.weighted((30, 52, 18), size)
    touched_s = created_s + np.where(role == 0, -draws.between(0, 60, size), draws.between(-30, 70, size)) * DAY
    wait = np.where(draws.chance(250, size), draws.between(40, 200, size), draws.between(0, 12, size))
    claimed_s = np.maximum(touched_s, created_s) + wait * DAY
    outcome = draws.weighted((10, 75, 15), size)
    rows = pd.DataFrame(
        {
            "number": deals.rows["number"].to_numpy()[deal_row],
            "opportunity": deals.rows["number"].to_numpy()[deal_row],
            "partnership": partnership,
            "role": role,
            "evidence": draws.below(len(CLAIM_EVIDENCE), size),
            "has_claimed_on": draws.chance(900, size),
            "touched_s": touched_s,
            "created_s": claimed_s,
            "decider": partner_managers[draws.below(len(partner_managers), size)],
        }
    )
    return Claims(rows, outcome, np.where(outcome == 0, NEVER, claimed_s + draws.between(1, 20, size) * DAY))


@dataclass(frozen=True)
class OpportunityPartners:
    """Partner companies named on the deals of one chunk."""

    rows: pd.DataFrame
    delete_s: Numbers

    def as_of(self, ends: int) -> pd.DataFrame:
        """Every one as it stands before `ends`."""
        frame = self.rows.copy()
        frame["is_deleted"] = self.delete_s < ends
        frame["changed_s"] = np.where(self.delete_s < ends, self.delete_s, frame["created_s"])
        return frame


def opportunity_partners(draws: Draws, deals: Deals, involved: Involvement, period: Period, network: Network) -> OpportunityPartners:
    """A partner company on a third of the partners' deals, within the first weeks."""
    deal_row, partnership = involved.some(draws, 340, network)
    size = len(deal_row)
    created_s = deals.created_s[deal_row] + draws.between(0, 40, size) * DAY
    rows = pd.DataFrame(
        {
            "number": deals.rows["number"].to_numpy()[deal_row],
            "opportunity": deals.rows["number"].to_numpy()[deal_row],
            "partner": network.account_of(network.clear(draws, partnership)),
            "role": draws.weighted((14, 14, 22, 16, 10, 14, 10), size),
            "is_primary": draws.chance(800, size),
            "created_s": created_s,
        }
    )
    delete_s = np.where(draws.chance(40, size), created_s + draws.between(1, 120, size) * DAY, NEVER)
    # what hangs on a deal goes with it
    delete_s = np.minimum(delete_s, np.maximum(deals.delete_s[deal_row], created_s))
    return OpportunityPartners(rows, period.until(delete_s))


def collections(draws: Draws, deals: Deals) -> pd.DataFrame:
    """What customers paid for seven won deals of ten, at once or in two halves."""
    deal_row = np.flatnonzero((deals.won_s < NEVER) & draws.chance(700, len(deals)) & (deals.amount[:, 0] > 0))
    step = np.maximum((deals.at_s[deal_row] <= deals.won_s[deal_row][:, None]).sum(axis=1) - 1, 0)
    amount = deals.amount[deal_row, step]
    paid_s = deals.won_s[deal_row] + draws.between(10, 70, len(deal_row)) * DAY
    is_halved = draws.chance(400, len(deal_row))
    number = deals.rows["number"].to_numpy()[deal_row]
    first = np.where(is_halved, amount // 2, amount)
    found = pd.DataFrame(
        {
            "number": np.concatenate([number * 2, number[is_halved] * 2 + 1]),
            "opportunity": np.concatenate([number, number[is_halved]]),
            "amount": np.concatenate([first, (amount - first)[is_halved]]),
            "currency": np.concatenate([deals.currency[deal_row], deals.currency[deal_row][is_halved]]),
            "created_s": np.concatenate([paid_s, paid_s[is_halved] + 45 * DAY]),
        }
    )
    found["changed_s"] = found["created_s"]
    return found


@dataclass(frozen=True)
class LeadShares:
    """Leads that partners gave us, and accounts that we showed to partners."""

    rows: pd.DataFrame
    responded_s: Numbers
    is_declined: Flags
    converted_s: Numbers

    def as_of(self, ends: int) -> pd.DataFrame:
        """Every one as it stands before `ends`."""
        frame = self.rows.copy()
        is_answered = self.responded_s < ends
        status = np.where(is_answered, np.where(self.is_declined, 2, 1), 0)
        frame["status"] = np.where(self.converted_s < ends, 3, status)
        frame["responded_s"] = np.where(is_answered, self.responded_s, NEVER)
        frame["opportunity"] = np.where(self.converted_s < ends, frame["opportunity"], -1)
        frame["changed_s"] = frame["created_s"]
        return frame


def lead_shares(draws: Draws, accounts: Accounts, leads: Leads, period: Period, network: Network) -> LeadShares:
    """Received: nine of ten leads that a partner brought. Given: an account in thirty."""
    received = np.flatnonzero((leads.partnership > 0) & draws.chance(900, len(leads.rows)))
    given = np.flatnonzero(draws.chance(33, len(accounts)))
    size = len(received) + len(given)
    account_row = np.concatenate([leads.account_row[received], given])
    account = accounts.rows.iloc[account_row].reset_index(drop=True)
    rows = account[list(COMPANY_COLUMNS)].copy()
    none = np.full(len(given), -1)
    lead = leads.rows["number"].to_numpy()[received]
    rows["number"] = np.concatenate([lead, UNLINKED + account["number"].to_numpy()[len(received) :]])
    rows["partnership"] = np.concatenate([leads.partnership[received], network.any(draws, len(given))])
    rows["is_received"] = np.arange(size) < len(received)
    rows["lead"] = np.concatenate([lead, none])
    rows["opportunity"] = np.concatenate([leads.rows["to_opportunity"].to_numpy()[received], none])
    given_s = (period.starts // DAY + draws.below(900, len(given))) * DAY + draws.second_of_day(len(given))
    rows["created_s"] = np.concatenate([leads.rows["created_s"].to_numpy()[received], given_s])
    rows["has_domain"] = draws.chance(750, size)
    converted_s = np.concatenate([np.where(leads.is_converted, leads.end_s, NEVER)[received], np.full(len(given), NEVER)])
    is_declined = draws.chance(180, size) & (converted_s == NEVER)
    responded_s = np.where(
        draws.chance(150, size) & (converted_s == NEVER), NEVER, rows["created_s"].to_numpy() + draws.between(1, 9, size) * DAY
    )
    return LeadShares(rows, responded_s, is_declined, converted_s)
