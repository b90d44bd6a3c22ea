"""Which CRM the made-up company has: what lies in its landing folder, and by which id other systems name a record."""

from collections.abc import Iterable

from orchestration.sample import hubspot
from orchestration.sample.feeds import Feed
from orchestration.sample.layouts import PRM, SALESFORCE, Layout
from orchestration.sample.period import Period

CRMS = ("salesforce", "hubspot")


def feeds(crm: str) -> tuple[Feed, ...]:
    """All that is exported, but for the partners' lists."""
    if crm == "salesforce":
        return _as_they_are((*SALESFORCE, *PRM))
    return (*hubspot.FEEDS, *(_with_ids_of_the_crm(layout) for layout in PRM))


def macros(crm: str, period: Period) -> list[str]:
    """The SQL macros of the feeds, and `id_in_crm`: the id of what has the given one in Salesforce, in the CRM that holds it."""
    id_in_crm = "id" if crm == "salesforce" else "hubspot_id(id)"
    return [*hubspot.macros(period), f"create macro id_in_crm(id) as {id_in_crm}"]


def _as_they_are(layouts: Iterable[Layout]) -> tuple[Feed, ...]:
    return tuple(Feed(layout.folder, layout) for layout in layouts)


def _with_ids_of_the_crm(layout: Layout) -> Feed:
    if not layout.crm_ids:
        return Feed(layout.folder, layout)
    columns = {header: f'id_in_crm("{header}")' if header in layout.crm_ids else f'"{header}"' for header in layout.headers}
    return Feed(layout.folder, layout, columns)
