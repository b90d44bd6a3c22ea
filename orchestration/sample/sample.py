"""The made-up company as a whole: a landing folder as its CRM, PRM and partners would export it, and the truth beside it."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from orchestration.sample import crms, evidence, parting
from orchestration.sample.catalogue import CAMPAIGN_COUNT, Staff, write_catalogue, write_rates, write_staff
from orchestration.sample.company import FIRST_GENERATED_ACCOUNT, Accounts, accounts
from orchestration.sample.crms import CRMS
from orchestration.sample.deals import deals, line_items
from orchestration.sample.draws import Draws, Numbers
from orchestration.sample.exports import Exports
from orchestration.sample.hubspot import hubspot_id, write_pipelines
from orchestration.sample.lists import PartnerLists
from orchestration.sample.meetings import EVENTS_PER_ACCOUNT, TASKS_PER_ACCOUNT, meetings, with_invitee_copies
from orchestration.sample.network import Network
from orchestration.sample.partners import FEWEST_PARTNERS, MOST_PARTNERS, write_partners
from orchestration.sample.people import campaign_members, contacts, leads
from orchestration.sample.period import Period
from orchestration.sample.records import Records
from orchestration.sample.story import LINKED_ACCOUNTS, write_stories
from orchestration.sample.values import macros, salesforce_id
from orchestration.sample.words import STEMS

CHUNK = 50_000
"""Accounts that are in memory at a time, with all that hangs on them."""
FEWEST_ACCOUNTS = 100
MOST_ACCOUNTS = 1_500_000


@dataclass(frozen=True)
class SampleReport:
    """What was written: files and rows below `landing`, and in `truth` the true pairs of account and partner record, and of accounts."""

    landing: Path
    truth: Path
    files: int
    rows: int
    true_pairs: int
    true_links: int


def truth_dir(landing: Path) -> Path:
    """Beside the landing folder, and never below it: `truth/` where that is called landing, else the folder's name with `.truth`."""
    return landing.parent / "truth" if landing.name == "landing" else landing.with_name(f"{landing.name}.truth")


def write_sample(
    out: Path,
    *,
    seed: int = 7,
    accounts: int = 2000,
    partners: int = 8,
    days: int = 5,
    last_day: date = date(2026, 7, 2),
    crm: str = "salesforce",
    progress: Callable[[str], None] | None = None,
) -> SampleReport:
    """Write the landing folder of a made-up company to `out`, one extract of every feed a day up to `last_day`.

    Equal arguments give equal bytes. `accounts` counts the CRM's accounts, partners' and merged ones included, and what two CRMs have once;
    `progress` is told in a sentence what is being written. Raises ValueError, saying what to change, for numbers that no sample can be made
    of, and for a folder that holds something already.
    """
    _check(out, seed, accounts, partners, days, crm)
    tell = progress or (lambda _: None)
    period = Period(last_day, days)
    records = Records()
    shift = int(Draws(seed, "stems").below(STEMS, 1)[0])
    staff = write_staff(records, Draws(seed, "staff"), period, accounts)
    write_catalogue(records, period)
    write_rates(records, period)
    network = write_partners(records, Draws(seed, "partners"), period, partners, shift, has_rates=crm != "hubspot")
    if crm != "salesforce":
        write_pipelines(records, period)
    write_stories(records, period, network, crm)

    exports = Exports(out, records, crms.feeds(crm), [*macros(), *crms.macros(crm, period)])
    try:
        for extract in period.extracts:
            exports.begin(extract)
        lists = PartnerLists(seed, period, network, accounts, shift)
        generated = FIRST_GENERATED_ACCOUNT + np.arange(accounts - records.count("salesforce/Account"), dtype=np.int64)
        linked = [np.array((*LINKED_ACCOUNTS, *(partner.account for partner in network.partners)))]
        chunks = np.array_split(generated, -(-len(generated) // CHUNK))
        for chunk, numbers in enumerate(chunks):
            tell(f"accounts {numbers[0] - generated[0] + 1:,} to {numbers[-1] - generated[0] + 1:,} of {len(generated):,}")
            made = _write_chunk(exports, seed, chunk, numbers, shift, period, staff, network, lists, is_parted=crm == "both")
            linked.append(numbers[made.is_there_to_stay & parting.is_in_both(numbers)])
        for extract in period.extracts:
            exports.end(extract)
        tell("the partners' account lists")
        truth = lists.write(exports)
    finally:
        exports.close()
    _write_truth(truth_dir(out), "account_matches", ("partner_key", "partner_account_id", "crm_account_id"), truth)
    links = []
    if crm == "both":
        links = [(key, hubspot_id(key)) for number in np.concatenate(linked).tolist() for key in (salesforce_id("Account", number),)]
        _write_truth(truth_dir(out), "account_links", ("salesforce_account_id", "hubspot_company_id"), links)
    return SampleReport(out, truth_dir(out), len(exports.rows), sum(exports.rows.values()), len(truth), len(links))


def _check(out: Path, seed: int, accounts: int, partners: int, days: int, crm: str) -> None:
    if crm not in CRMS:
        raise ValueError(f"CRM is {crm}; use {', '.join(CRMS[:-1])} or {CRMS[-1]}.")
    if seed < 0:
        raise ValueError(f"SEED is {seed}; use a whole number from 0 on.")
    if not FEWEST_PARTNERS <= partners <= MOST_PARTNERS:
        raise ValueError(f"PARTNERS is {partners}; use {FEWEST_PARTNERS} to {MOST_PARTNERS:,}.")
    fewest = FEWEST_ACCOUNTS + partners
    if not fewest <= accounts <= MOST_ACCOUNTS:
        raise ValueError(f"ACCOUNTS is {accounts}; use {fewest:,} to {MOST_ACCOUNTS:,} with {partners:,} partners.")
    if not 1 <= days <= 365:
        raise ValueError(f"DAYS is {days}; use 1 to 365.")
    for folder in (out, truth_dir(out)):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ValueError(f"{folder} is there already and not an empty folder; remove it, or name another one.")


def _write_chunk(
    exports: Exports,
    seed: int,
    chunk: int,
    numbers: Numbers,
    shift: int,
    period: Period,
    staff: Staff,
    network: Network,
    lists: PartnerLists,
    *,
    is_parted: bool,
) -> Accounts:
    """Make a chunk of accounts with all that hangs on them, and add what each extract shows of them; returns the accounts."""

    def drawn(name: str) -> Draws:
        return Draws(seed, name, chunk)

    made = accounts(drawn("accounts"), numbers, shift, period, staff.sellers, is_parted=is_parted)
    sold = deals(drawn("deals"), made, period, staff.sellers, CAMPAIGN_COUNT)
    items = line_items(drawn("line items"), sold)
    people = contacts(drawn("contacts"), made, period)
    prospects = leads(drawn("leads"), made, sold, people, period, network, is_parted=is_parted)
    members = campaign_members(drawn("campaign members"), people, prospects, period, CAMPAIGN_COUNT)
    around = (made, sold, people, period)
    with_whom = (network, staff.partner_managers)
    tasks = meetings(drawn("tasks"), *around, TASKS_PER_ACCOUNT, 250, *with_whom)
    events = with_invitee_copies(drawn("invitees"), meetings(drawn("events"), *around, EVENTS_PER_ACCOUNT, 600, *with_whom))
    involved = evidence.involvement(drawn("involvement"), sold, network)
    registered = evidence.registrations(drawn("registrations"), made, sold, involved, period, network)
    claimed = evidence.claims(drawn("claims"), sold, involved, network, staff.partner_managers)
    named = evidence.opportunity_partners(drawn("opportunity partners"), sold, involved, period, network)
    paid = evidence.collections(drawn("collections"), sold)
    shared = evidence.lead_shares(drawn("lead shares"), made, prospects, period, network)

    won_s, left_s = made.customer_moments(drawn("customers"), sold.account_row, sold.won_s)
    for extract in period.extracts:
        ends = extract.ends
        exports.append("salesforce/Account", extract, made.as_of(ends, won_s, left_s))
        exports.append("salesforce/Contact", extract, people.as_of(ends))
        exports.append("salesforce/Lead", extract, prospects.as_of(ends))
        exports.append("salesforce/Opportunity", extract, sold.as_of(ends))
        exports.append("salesforce/OpportunityHistory", extract, sold.history(0 if extract.is_first else extract.begins, ends))
        exports.append("salesforce/OpportunityLineItem", extract, items.as_of(ends, sold))
        exports.append("salesforce/OpportunityPartner", extract, named.as_of(ends))
        exports.append("salesforce/Task", extract, tasks.as_of(ends))
        exports.append("salesforce/Event", extract, events.as_of(ends))
        exports.append("salesforce/CampaignMember", extract, members)
        exports.append("prm/deal_registrations", extract, registered.as_of(ends))
        exports.append("prm/attribution_claims", extract, claimed.as_of(ends))
        exports.append("prm/lead_shares", extract, shared.as_of(ends))
        exports.append("prm/collections", extract, paid)
    lists.gather(chunk, made)
    return made


def _write_truth(folder: Path, name: str, header: tuple[str, ...], pairs: list[tuple]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(header)
        lines.writerows(pairs)
