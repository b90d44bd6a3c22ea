"""The figures of a business review in words: their names, what each means, and which rows of the page stand behind it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple


class Meaning(NamedTuple):
    """How a figure is called on the page, what it means, and the anchor of the rows behind it."""

    name: str
    definition: str
    rows: str


MEANINGS: dict[tuple[str, str], Meaning] = {
    ("relationship", "programs_in_force"): Meaning(
        "Programmes in force", "Partnerships with the partner that are signed and not ended at the end of the quarter.", "partnerships"
    ),
    ("relationship", "partnerships_signed"): Meaning(
        "Partnerships signed", "Partnerships whose first signing is in the quarter.", "partnerships"
    ),
    ("relationship", "tenure_days"): Meaning(
        "Tenure", "Days from the signing of the partner's longest partnership to the end of the quarter, or to its own end.", "partnerships"
    ),
    ("relationship", "profile_fit"): Meaning(
        "Fit with the ideal profile",
        "Weights of the ideal partner profile that the partner meets over all weights; 0 if it misses a must-have.",
        "standing",
    ),
    ("relationship", "sla_met"): Meaning(
        "Answers we gave in time",
        "Of the registrations and leads of the quarter that we owed an answer, the share that we answered within the promise to its tier.",
        "standing",
    ),
    ("relationship", "days_since_last_meeting"): Meaning(
        "Since the last meeting",
        "Days from the last partner meeting to the end of the quarter, or to the day of the page.",
        "last_meetings",
    ),
    ("revenue", "sourced"): Meaning(
        "Sourced revenue",
        "The partner's shares, by the default credit model, of deals won in the quarter that began with it. Additive over partners.",
        "won_deals",
    ),
    ("revenue", "influenced"): Meaning(
        "Influenced revenue",
        "Its shares of deals won in the quarter that it helped while they were in play. Additive over partners.",
        "won_deals",
    ),
    ("revenue", "credited"): Meaning("Credited revenue", "Sourced and influenced revenue together.", "won_deals"),
    ("revenue", "deals_won"): Meaning(
        "Deals won", "Deals won in the quarter on which the partner is counted as source or influence, each once.", "closed_deals"
    ),
    ("revenue", "deals_lost"): Meaning("Deals lost", "Such deals that were lost in the quarter.", "closed_deals"),
    ("revenue", "prior_period_adjustment"): Meaning(
        "Prior period adjustment",
        "What changed in its revenue of the quarters before this one after their reviews were frozen: as known now, less as told then.",
        "adjusted_deals",
    ),
    ("pipeline", "opening"): Meaning(
        "At the start",
        "The partner's credits of deals that were open the day before the quarter: their amounts of that day, its share of today.",
        "movement",
    ),
    ("pipeline", "created"): Meaning("Created", "Its credits of deals created in the quarter.", "movement"),
    ("pipeline", "won"): Meaning("Won", "Its credits of deals won in the quarter; they leave the pipeline.", "movement"),
    ("pipeline", "lost"): Meaning("Lost", "Its credits of deals lost in the quarter; they leave the pipeline.", "movement"),
    ("pipeline", "other_change"): Meaning(
        "Other change", "What is left: amounts that changed, deals that came back, days that were corrected.", "movement"
    ),
    ("pipeline", "closing"): Meaning(
        "At the end", "Its credits of deals open at the end of the quarter, or on the day of the page.", "movement"
    ),
    ("pipeline", "open_deals"): Meaning("Open deals", "Deals that are open then and in which it has a share.", "movement"),
    ("pipeline", "deals_created"): Meaning(
        "Deals created", "Deals created in the quarter on which the partner is counted as source or influence.", "deals_created"
    ),
    ("pipeline", "touched_created"): Meaning(
        "Their whole amounts",
        "Whole amounts of these deals; a deal of two partners stands under both: never sum it over partners.",
        "deals_created",
    ),
    ("comparison", "closed_deals"): Meaning("Closed deals", "Deals of the partner that were won or lost in the quarter.", "closed_deals"),
    ("comparison", "close_rate"): Meaning("Close rate", "Won deals over won and lost ones.", "closed_deals"),
    ("comparison", "avg_deal_size"): Meaning("Average deal", "Mean amount of the won deals that have one.", "closed_deals"),
    ("comparison", "avg_days_to_close"): Meaning(
        "Time to close", "Mean days from the creation of a won deal to its close.", "closed_deals"
    ),
    ("comparison", "velocity"): Meaning(
        "Velocity a day",
        "What the deals bring a day: closed deals x close rate x average deal / days to close. It grows with the number of deals.",
        "closed_deals",
    ),
    ("comparison", "direct_closed_deals"): Meaning("Closed deals, direct", "Deals closed in the quarter without any partner.", "direct"),
    ("comparison", "direct_close_rate"): Meaning("Close rate, direct", "The same of deals without any partner.", "direct"),
    ("comparison", "direct_avg_deal_size"): Meaning("Average deal, direct", "The same of deals without any partner.", "direct"),
    ("comparison", "direct_avg_days_to_close"): Meaning("Time to close, direct", "The same of deals without any partner.", "direct"),
    ("comparison", "direct_velocity"): Meaning("Velocity a day, direct", "The same of all deals without any partner.", "direct"),
    ("meetings", "held"): Meaning("Meetings held", "Meetings and calls with the partner that took place in the quarter.", "held"),
    ("meetings", "opportunity_created"): Meaning(
        "Led to a new deal", "Meetings after which a deal of the meeting's account was created within the horizon.", "steps"
    ),
    ("meetings", "stage_advanced"): Meaning(
        "Led to a stage forward", "Meetings after which a deal of the account moved forward within the horizon.", "steps"
    ),
    ("meetings", "won"): Meaning("Led to a win", "Meetings after which a deal of the account was won within the horizon.", "steps"),
    ("meetings", "still_running"): Meaning(
        "Horizon not over yet", "Meetings whose horizon is not over on the day of the page: more may come of them.", "held"
    ),
    ("leads", "given"): Meaning("Leads we gave", "Leads shared with the partner in the quarter.", "given"),
    ("leads", "accepted"): Meaning("Of these accepted", "Leads given that the partner accepted, converted ones included.", "given"),
    ("leads", "converted"): Meaning("Of these converted", "Leads given that became business of the partner.", "given"),
    ("leads", "received"): Meaning("Leads we received", "Leads that the partner shared with us in the quarter.", "received"),
    ("leads", "received_converted"): Meaning("Of these converted by us", "Leads received that became a deal of ours.", "received"),
    ("leads", "reciprocity"): Meaning("Reciprocity", "Leads received for each lead given; there is none where nothing was given.", "given"),
    ("leads", "created"): Meaning(
        "CRM leads through it", "Leads created in our CRM in the quarter that name a partnership of the partner.", "created"
    ),
    ("registrations", "submitted"): Meaning(
        "Submitted", "Deals that the partner registered in the quarter, whatever became of them.", "submitted"
    ),
    ("registrations", "approved"): Meaning("Approved", "Of these approved, or expired after a decision.", "submitted"),
    ("registrations", "rejected"): Meaning("Rejected", "Of these rejected, withdrawn, or expired undecided.", "submitted"),
    ("registrations", "waiting"): Meaning("Waiting for us", "Of these neither approved nor rejected yet.", "submitted"),
    ("registrations", "median_days_to_decision"): Meaning(
        "Time to a decision, median", "Half of the decided ones were decided within these days.", "submitted"
    ),
    ("registrations", "mean_days_to_decision"): Meaning("Time to a decision, mean", "Mean days from submission to decision.", "submitted"),
    ("registrations", "conflicting"): Meaning(
        "In conflict", "Of these for a customer and product that another registration protects at the same time.", "conflicting"
    ),
    ("enablement", "due"): Meaning(
        "Required trainings due", "Required courses of the partner's people due by the end of the quarter, since ever.", "required"
    ),
    ("enablement", "completed"): Meaning("Completed", "Of these completed by then, in time or late.", "required"),
    ("enablement", "completion"): Meaning("Share completed", "Completed over due.", "required"),
    ("enablement", "overdue"): Meaning("Overdue", "Of these not completed by then.", "required"),
    ("enablement", "completed_in_quarter"): Meaning(
        "Completed in the quarter", "Courses, required or not, completed in the quarter.", "completed_in_quarter"
    ),
    ("co_marketing", "activities"): Meaning("Activities", "Joint marketing activities that began in the quarter.", "activities"),
    ("co_marketing", "budget"): Meaning("Budget", "Their budgets.", "activities"),
    ("co_marketing", "spend"): Meaning("Spend", "What was spent on them.", "activities"),
    ("co_marketing", "leads"): Meaning("Leads", "Leads that they brought, as the PRM says.", "activities"),
    ("commissions", "earned"): Meaning(
        "Earned", "Commissions by the day on which they were earned, with what was corrected since.", "entries"
    ),
    ("commissions", "clawed_back"): Meaning(
        "Taken back", "What was taken back in the quarter, for deals that reopened, were lost or lost their credit.", "entries"
    ),
    ("commissions", "paid"): Meaning("Paid", "Payments of the quarter.", "entries"),
    ("commissions", "owed"): Meaning(
        "Owed at the end", "Everything earned so far less all that was taken back and paid; below 0 if more was paid than earned.", "owed"
    ),
    ("overlap", "matched_accounts"): Meaning(
        "Matched accounts", "Accounts of ours that are surely on the partner's shared list.", "matched"
    ),
    ("overlap", "our_customers"): Meaning("Our customers", "Of these customers of ours.", "matched"),
    ("overlap", "their_customers"): Meaning("Their customers", "Of these customers of the partner.", "matched"),
    ("overlap", "open_opportunities"): Meaning("Our open deals there", "Our open deals with matched accounts.", "matched"),
    ("overlap", "open_pipeline"): Meaning(
        "Their amounts", "Amounts of these deals; an account shared with two partners stands under both.", "matched"
    ),
    ("overlap", "whitespace"): Meaning("Whitespace", "Companies on the partner's list that match no account of ours.", "whitespace"),
    ("quality", "gaps"): Meaning("Data gaps", "Records about the partner that do not hold together; each names what to do.", "gaps"),
}
"""By section and metric, in the order of the page."""

NONE_BEFORE = {
    "close_rate": "no deal closed",
    "direct_close_rate": "no deal closed",
    "avg_deal_size": "nothing won",
    "avg_days_to_close": "nothing won",
    "velocity": "nothing won",
    "direct_avg_deal_size": "nothing won",
    "direct_avg_days_to_close": "nothing won",
    "direct_velocity": "nothing won",
    "reciprocity": "none given",
    "median_days_to_decision": "none decided",
    "mean_days_to_decision": "none decided",
    "completion": "none due",
    "days_since_last_meeting": "no meeting yet",
    "tenure_days": "not signed yet",
    "sla_met": "none due",
    "profile_fit": "no profile",
}
"""What is said where a figure has no value."""

COUNTED = ("programs", "partnerships", "deals", "meetings", "leads", "registrations", "trainings", "activities", "accounts", "gaps")


@dataclass(frozen=True)
class Figure:
    """One row of reviews.partner_business_review."""

    section: str
    metric: str
    value: Decimal | None
    before: Decimal | None
    target: Decimal | None
    unit: str

    @property
    def meaning(self) -> Meaning:
        """Its words; a metric that this page does not know yet is called by its name."""
        known = MEANINGS.get((self.section, self.metric))
        return known or Meaning(self.metric.replace("_", " ").capitalize(), "A figure of reviews.partner_business_review.", "standing")

    @property
    def anchor(self) -> str:
        """Id of the rows behind it."""
        return f"rows-{self.meaning.rows}"

    @property
    def is_money(self) -> bool:
        """Whether it is an amount; its unit is the currency then."""
        return self.unit not in (*COUNTED, "days", "share", "ratio", "flag")

    @property
    def shown(self) -> str:
        """The figure as the page writes it."""
        return self.written(self.value)

    @property
    def shown_before(self) -> str:
        """That of the quarter before."""
        return "–" if self.before is None else self.written(self.before)

    @property
    def shown_target(self) -> str:
        """What a goal asks for."""
        return "" if self.target is None else self.written(self.target)

    @property
    def change(self) -> str:
        """How it stands beside the quarter before, in per cent, or in points of a share."""
        if self.value is None or self.before is None:
            return ""
        difference = self.value - self.before
        if self.unit == "share":
            return f"{signed(difference * 100, 1)} points" if difference else "no change"
        if not difference:
            return "no change"
        if self.before <= 0 or self.unit in ("days", "flag"):
            return signed(difference, 2 if self.is_money else 0 if difference == int(difference) else 1)
        percent = difference / self.before * 100
        return f"{signed(percent, 0)}%" if abs(percent) < 1000 else "over 10×"

    @property
    def reached(self) -> str:
        """How far the goal is reached, in words."""
        if self.target is None:
            return "no goal set"
        share = "" if self.value is None or self.target <= 0 else f", {self.value / self.target * 100:.0f}% reached"
        return f"goal {self.written(self.target, short=True)}{share}"

    def written(self, value: Decimal | None, *, short: bool = False) -> str:
        """A value of this figure; `short` leaves the cents away."""
        if value is None:
            return NONE_BEFORE.get(self.metric, "not measured")
        if self.is_money:
            return number(value, 0 if short else 2)
        if self.unit == "share":
            return f"{value * 100:.1f}%"
        if self.unit == "flag":
            return "yes" if value else "no"
        return number(value, 0 if value == int(value) else 1)


def number(value: Decimal | int, places: int = 0) -> str:
    """A number with thousands separators and a real minus sign."""
    text = f"{value:,.{places}f}"
    return text.replace("-", "−") if text.strip("-0.,") else text.lstrip("-")


def signed(value: Decimal, places: int = 0) -> str:
    """A difference with its sign."""
    return ("+" if value > 0 else "") + number(value, places)
