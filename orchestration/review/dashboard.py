"""The dashboard: the whole ecosystem on one self-contained page, which cuts and adds up its figures itself."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from orchestration.dbt_project import variables
from orchestration.look import document
from orchestration.publish.generation import Generation
from orchestration.review.dashboard_data import payload

PARTS = Path(__file__).parent
"""Frame, style and script lie beside this file, each in its own language."""

TERMS = {
    "active_partners": (
        "Active partners",
        "Partner companies with a partnership in force on the last day of the chosen quarter, or today where that is earlier.",
    ),
    "in_force": (
        "Partnerships in force",
        "Partner and programme: signed by that day and not ended on it. A partner in two programmes has two.",
    ),
    "bookings": ("Bookings", "Amounts of all won deals, by the day on which they were closed. A deal without an amount counts as 0."),
    "partner_bookings": (
        "Bookings with partners",
        "Whole amounts of won deals that a chosen partnership sourced or influenced, each deal once. They do not depend on the "
        "credit model.",
    ),
    "involvement": (
        "Involvement",
        "The best counted role of the chosen partnerships in a deal: sourced, if the deal originated with one of them; "
        "influenced, if one helped a deal already in play; direct, if none counts. To have delivered a deal alone leaves it "
        "direct.",
    ),
    "sourced_revenue": (
        "Sourced revenue",
        "What the credit model gives to partnerships that sourced won deals. A deal has at most one source.",
    ),
    "influenced_revenue": ("Influenced revenue", "What the credit model gives to partnerships that influenced won deals."),
    "sourced_pipeline": (
        "Sourced pipeline",
        "What the credit model gives to the sources of deals that are open today, by the day on which they are expected to close.",
    ),
    "influenced_pipeline": (
        "Influenced pipeline",
        "What the credit model gives to partnerships that influenced deals that are open today, by the day on which they are "
        "expected to close.",
    ),
    "credited": (
        "Credited revenue",
        "Sourced and influenced revenue together. Under one credit model the credits of a deal sum to its amount, so they add up "
        "over partners.",
    ),
    "credited_pipeline": ("Credited pipeline", "Sourced and influenced pipeline together; it adds up over partners."),
    "touched": (
        "Touched revenue",
        "Whole amounts of the won deals of which the credit model gives the partnership a share in that role. Two partnerships on"
        " one deal both have all of it: never add these up.",
    ),
    "uncredited": (
        "Not credited",
        "Won amounts that the model gives to nobody: direct deals, and whatever it has no share for, as sourced only has for "
        "deals without a source.",
    ),
    "credit_model": ("Credit model", "How a deal's amount is shared among the partnerships that touched it. Policy defines the models."),
    "spread": ("Lowest to highest", "Highest less lowest amount under any model: how far the partnership's revenue depends on the model."),
    "role": ("Role", "Sourced or influenced: what the counted evidence says of the partnership and the deal."),
    "won_deals": (
        "Won deals",
        "Won deals on which the partner is counted, each deal once a partner; two partners on one deal both have it.",
    ),
    "closed_deals": ("Closed deals", "Deals won or lost, by the day on which they were closed."),
    "close_rate": (
        "Close rate",
        "Won deals by closed deals, with the 95% interval of Wilson. Too few closed deals are said to be too few, and the rate is"
        " left out.",
    ),
    "avg_deal_size": ("Mean deal size", "Mean amount of won deals; those without an amount are left out."),
    "avg_days_to_close": ("Mean days to close", "Mean over won deals of the days from creation to close."),
    "open_deals": ("Open deals", "Deals open today, by the day on which they are expected to close."),
    "pipeline": ("Open pipeline", "Whole amounts of open deals that a chosen partnership sourced or influenced, each deal once."),
    "registrations": ("Registrations", "Deal registrations of any status, by the day on which they were submitted."),
    "meetings": (
        "Partner meetings",
        "Meetings held with a partner. For a programme they count where the partner was in it on that day; their team is that of "
        "their owner.",
    ),
    "owed": (
        "Commission owed",
        "Everything the ledger says was earned and not paid out, today: the sum of all its entries. Below 0 too much was paid.",
    ),
    "earned": ("Commission earned", "Accruals, adjustments and clawbacks by the day on which they were earned."),
    "paid": ("Paid out", "Payouts by the day on which they were paid."),
    "held": ("Of it not payable yet", "The part of what is owed whose hold has not run out."),
    "rank": ("Rank", "Place by credited revenue, then by name, among the partners shown."),
    "partner": ("Partner", "Partner company in the PRM; its tier stands as of today."),
    "programme": ("Programme", "Partner programme of the partnership. A partner may be in several."),
    "quarter": ("Quarter", "Fiscal quarter."),
    "team": ("Team", "Team of a deal's owner, as the CRM has it today."),
    "rep": ("Rep", "Owner of the deal, or of the meeting."),
    "share": ("Share with partners", "Bookings with the chosen partners, of all that the team or the rep booked."),
    "stage": ("Stage", "Stage of the pipeline in its order."),
    "reached": (
        "Reached",
        "Deals, by the quarter of their creation, that were ever in the stage; where skipped stages count, also those that were "
        "ever in a later one or won.",
    ),
    "advanced": ("Went on", "Of these, deals that were ever in a later open stage, or ever won."),
    "step_conversion": ("Step conversion", "Went on by reached."),
    "won_of_reached": (
        "Won of reached",
        "Deals that reached the stage and are won now, and their share of those that reached it. In the first stage that is the "
        "whole funnel's.",
    ),
    "goal": ("Goal", "A goal of the policy in one of its periods, with the goal of the company that it serves."),
    "scope": ("Scope", "What the goal is about: the company, a programme, a partner, a partnership, a team or a person."),
    "period": (
        "Period",
        "The quarter, or first and last day. Some days after its end (10 by default) a period is frozen: its actual is the one known then.",
    ),
    "target": ("Target", "What is to be reached by the end of the period."),
    "actual": (
        "Actual",
        "What was reached so far, or by the end. It is always reckoned with the default credit model, whichever is chosen here.",
    ),
    "attainment": ("Attainment", "Actual by target."),
    "expected": ("Expected by now", "Target by the share of the period's days that are over."),
    "pace": (
        "Pace",
        "Met: the actual is the target or more. Missed: the period is over. On pace: the actual is what is expected by now, or "
        "more. Behind: less.",
    ),
    "from_pace": (
        "At this pace",
        "The actual at the end of the period if it goes on as it went; only for a period that has begun and not ended.",
    ),
    "from_pipeline": ("From pipeline", "The actual at the end of the period as the open pipeline has it; only for a current period."),
    "overlap_accounts": (
        "Accounts in both",
        "Our accounts that the partner's list has too, by automatic or manual matches. A partner's population is exclusive; ours overlap.",
    ),
    "overlap_pipeline": (
        "Open pipeline touched",
        "Amounts of our open deals with these accounts. Each deal counts whole for every partner and every population of ours: "
        "never add those up.",
    ),
    "our_population": ("Our population", "How the account stands with us. An account can be in several."),
}
"""What each figure means, in the words of the project's definitions; the page shows them at the figure and in a list."""


def dashboard(generation: Generation) -> str:
    """The page of a generation, from its database alone."""
    connection = duckdb.connect(str(generation.database), read_only=True)
    try:
        return render(connection, generation.manifest.as_of, variables())
    finally:
        connection.close()


def write_dashboard(generation: Generation) -> None:
    """Write the dashboard into the generation's folder."""
    page = generation.folder / "dashboard" / "index.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(dashboard(generation), encoding="utf-8")


def render(connection: duckdb.DuckDBPyConnection, as_of: dt.date, policy: dict[str, Any]) -> str:
    """The page's HTML; of the policy it needs `reporting_currency` and `min_sample`, which no table says."""
    data = payload(connection, as_of, currency=policy["reporting_currency"], min_sample=policy["min_sample"])
    # StrictUndefined: a name that the template has and we lack must fail here, not leave a gap in the page
    templates = Environment(loader=FileSystemLoader(PARTS), autoescape=True, undefined=StrictUndefined)
    body = templates.get_template("dashboard.html.j2").render(
        as_of=data["as_of"],
        currency=data["currency"],
        is_exact=data["is_exact"],
        missing=sorted({table for tables in data["missing"].values() for table in tables}),
        terms=TERMS,
        data=Markup(embedded(data)),
    )
    return document(
        f"Partnerverse: partner dashboard as of {as_of:%Y-%m-%d}",
        body,
        style=(PARTS / "dashboard.css").read_text(encoding="utf-8"),
        script=(PARTS / "dashboard.js").read_text(encoding="utf-8"),
    )


def embedded(data: Any) -> str:
    """JSON that can stand in a script element: without "<", no name in it ends the element or opens a comment."""
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c")
