"""Two CRMs after an acquisition: which of them has what, by number alone, so that no chunk needs to know another's.

Accounts are parted in blocks of ten numbers, five blocks a round: the first two are in Salesforce, the last two in HubSpot, the middle one
in both. So a third of each CRM's companies are in the other too. A deal, and all that hangs on it, is in one: its account's, and of an
account in both the even deals are in Salesforce, the odd ones in HubSpot.

A block is a world of its own: what can be told from the two CRMs' accounts must not depend on an account that only one of them has.
"""

import numpy as np

from orchestration.sample.draws import Flags, Numbers

BLOCK = 10
ROUND = 5
"""Blocks."""
IN_BOTH = 2
"""The block of a round that is in both; those before it are in Salesforce, those after it in HubSpot."""
NO_SITE, FREE_MAIL_SITE, PLAIN_SITE = 5, 6, 3
"""Ways to type a web address, as the macro styled_web counts them."""


def block(account: Numbers) -> Numbers:
    """The place of an account's block in its round."""
    return account // BLOCK % ROUND


def is_in_both(account: Numbers) -> Flags:
    """Whether both CRMs have the account."""
    return block(account) == IN_BOTH


def is_in_hubspot_alone(account: Numbers) -> Flags:
    """Whether Salesforce lacks the account."""
    return block(account) > IN_BOTH


def can_be_copy(account: Numbers) -> Flags:
    """A copy of the account before it is in the CRM that has the original; of what is in both there are no copies."""
    return (account % BLOCK > 0) & ~is_in_both(account)


def can_be_subsidiary(account: Numbers) -> Flags:
    """A subsidiary is where its parent is; of what is in both no two have one parent, whose name they would share."""
    return (account % BLOCK > 0) & (~is_in_both(account) | (account % 2 > 0))


def with_own_site(account: Numbers, web_style: Numbers) -> Numbers:
    """How the accounts' web addresses are typed, where what is in both has one that can be recognised."""
    is_unknown = is_in_both(account) & np.isin(web_style, (NO_SITE, FREE_MAIL_SITE))
    return np.where(is_unknown, PLAIN_SITE, web_style)
