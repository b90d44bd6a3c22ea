"""Which CRM the made-up company has, or which two: what lies in its landing folder, and by which id other systems name a record."""

from collections.abc import Iterable
from dataclasses import replace

from orchestration.sample import hubspot, parting
from orchestration.sample.company import FIRST_GENERATED_ACCOUNT
from orchestration.sample.deals import MOST_PER_ACCOUNT
from orchestration.sample.feeds import Feed
from orchestration.sample.layouts import PRM, SALESFORCE, Layout
from orchestration.sample.meetings import MOST_MEETINGS
from orchestration.sample.partners import FIRST_PARTNER_ACCOUNT
from orchestration.sample.people import MOST_CONTACTS
from orchestration.sample.period import Period
from orchestration.sample.story import ACCOUNTS_IN_BOTH, DEALS_IN_HUBSPOT
from orchestration.sample.values import ID_PREFIXES, salesforce_id
from orchestration.sample.words import sql_list

CRMS = ("salesforce", "hubspot", "both")

_SUBJECT_OR_OWN = f"case when WhatId like '{ID_PREFIXES['Opportunity']}%' then WhatId else Id end"
DECIDED_BY = {
    "Account": "Id",
    "Contact": "Id",
    "Lead": "Id",
    "Opportunity": "Id",
    "OpportunityHistory": "OpportunityId",
    "OpportunityLineItem": "OpportunityId",
    "OpportunityPartner": "OpportunityId",
    "Task": _SUBJECT_OR_OWN,
    "Event": _SUBJECT_OR_OWN,
    "CampaignMember": "coalesce(ContactId, LeadId)",
}
"""Objects of which each CRM has a part, and the id that says in which of them a row is."""


def feeds(crm: str) -> tuple[Feed, ...]:
    """All that is exported, but for the partners' lists."""
    if crm == "salesforce":
        return _as_they_are((*SALESFORCE, *PRM))
    prm = tuple(_with_ids_of_the_crm(layout) for layout in PRM)
    if crm == "hubspot":
        return (*hubspot.FEEDS, *prm)
    in_salesforce = (_part(feed, "is_in_salesforce") for feed in _as_they_are(SALESFORCE))
    in_hubspot = (_part(feed, "is_in_hubspot") for feed in hubspot.FEEDS)
    return (*in_salesforce, *in_hubspot, *prm)


def macros(crm: str, period: Period) -> list[str]:
    """The SQL macros of the feeds, and `id_in_crm`: the id of what has the given one in Salesforce, in the CRM that holds it."""
    id_in_crm = {
        "salesforce": "id",
        "hubspot": "hubspot_id(id)",
        # where both have the record, Salesforce's; of the partners' accounts every second one is known by HubSpot's
        "both": """case
            when holder(id) = 'hubspot' or (is_partner_account(id) and not is_odd(id)) then hubspot_id(id)
            else id
        end""",
    }
    return [*hubspot.macros(period), *_holders(), f"create macro id_in_crm(id) as {id_in_crm[crm]}"]


def _holders() -> list[str]:
    """Which CRM holds a record, by the id that it has or would have in Salesforce: salesforce, hubspot or both."""
    prefix = ID_PREFIXES
    an_account_has = {"Contact": MOST_CONTACTS, "Opportunity": MOST_PER_ACCOUNT, "Task": MOST_MEETINGS, "Event": MOST_MEETINGS}
    divisors = " ".join(f"when '{prefix[name]}' then {most}" for name, most in an_account_has.items())
    accounts = sql_list(salesforce_id("Account", number) for number in ACCOUNTS_IN_BOTH)
    deals = sql_list(salesforce_id("Opportunity", number) for number in DEALS_IN_HUBSPOT)
    of_the_company = ", ".join(f"'{prefix[name]}'" for name in ("User", "Product2", "Campaign"))
    return [
        f"create macro owning_account(id) as number_in(id)::bigint // case left(id, 3) {divisors} else 1 end",
        "create macro is_odd(id) as number_in(id)::bigint % 2 = 1",
        f"""create macro is_partner_account(id) as
            left(id, 3) = '{prefix["Account"]}' and owning_account(id) between {FIRST_PARTNER_ACCOUNT} and {FIRST_GENERATED_ACCOUNT - 1}""",
        f"create macro block_of(id) as owning_account(id) // {parting.BLOCK} % {parting.ROUND}",
        f"""create macro holder(id) as case
            when left(id, 3) in ({of_the_company}) or is_partner_account(id) or list_contains({accounts}, id) then 'both'
            when list_contains({deals}, id) then 'hubspot'
            when owning_account(id) < {FIRST_GENERATED_ACCOUNT} or block_of(id) < {parting.IN_BOTH} then 'salesforce'
            when block_of(id) > {parting.IN_BOTH} then 'hubspot'
            when left(id, 3) in ('{prefix["Account"]}', '{prefix["Contact"]}') then 'both'
            when left(id, 3) = '{prefix["Opportunity"]}' and is_odd(id) then 'hubspot'
            else 'salesforce'
        end""",
        "create macro is_in_salesforce(id) as holder(id) in ('salesforce', 'both')",
        "create macro is_in_hubspot(id) as holder(id) in ('hubspot', 'both')",
    ]


def _as_they_are(layouts: Iterable[Layout]) -> tuple[Feed, ...]:
    return tuple(Feed(layout.folder, layout) for layout in layouts)


def _with_ids_of_the_crm(layout: Layout) -> Feed:
    if not layout.crm_ids:
        return Feed(layout.folder, layout)
    columns = {header: f'id_in_crm("{header}")' if header in layout.crm_ids else f'"{header}"' for header in layout.headers}
    return Feed(layout.folder, layout, columns)


def _part(feed: Feed, is_held: str) -> Feed:
    """The rows of a feed that one CRM holds."""
    decided_by = DECIDED_BY.get(feed.source.folder.rpartition("/")[2])
    if not decided_by:
        return feed
    is_its_own = f"{is_held}({decided_by})"
    return replace(feed, where=f"({feed.where}) and {is_its_own}" if feed.where else is_its_own)
