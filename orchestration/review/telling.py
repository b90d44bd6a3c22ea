"""What a business review says in sentences and draws in charts."""

import re
from collections import Counter
from decimal import Decimal

from orchestration.review.charts import Step, interval_chart, revenue_chart, waterfall_chart
from orchestration.review.figures import Figure, number, signed
from orchestration.review.reading import Review


def sentences(review: Review) -> dict[str, str]:
    """The page's own sentences by where they stand; what there is nothing to say about is empty."""
    return {
        "summary": _summary(review),
        "relationship": _relationship(review),
        "revenue": _revenue(review),
        "pipeline": _pipeline(review),
        "comparison": _comparison(review),
        "selection": (
            "Part of any difference is selection: partners bring deals that they expect to win, and sellers call them into others. "
            "performance.partner_vs_direct compares like with like, as matched_lift over all partners."
        ),
        "small": _small(review),
        "meetings": _meetings(review),
        "enablement": _enablement(review),
        "quality": _quality(review),
    }


def charts(review: Review) -> dict[str, str]:
    """The page's charts by section, as SVG; none where there is nothing to draw."""
    drawn = {}
    sourced, influenced = review.get("revenue", "sourced"), review.get("revenue", "influenced")
    periods = [(review.fiscal_quarter, sourced.value or Decimal(0), influenced.value or Decimal(0))]
    if sourced.before is not None:
        periods.append(("quarter before", sourced.before, influenced.before or Decimal(0)))
    if any(period[1] or period[2] for period in periods):
        goals = [figure.target for figure in (sourced, influenced) if figure.target is not None]
        drawn["revenue"] = revenue_chart(
            periods,
            [number(period[1] + period[2]) for period in periods],
            sum(goals, Decimal(0)) if len(goals) == 2 else None,
            "Sourced and influenced revenue. " + _revenue(review),
        )
    steps = _steps(review)
    if steps:
        drawn["pipeline"] = waterfall_chart(steps, "How the pipeline moved. " + _pipeline(review))
    rates = []
    for name, prefix, kind in (("Partner deals", "", "accent"), ("Direct deals", "direct_", "direct")):
        rate, low, high = (review.get("comparison", f"{prefix}close_rate{end}").value for end in ("", "_low", "_high"))
        if rate is not None and low is not None and high is not None:
            rates.append((name, rate, low, high, kind))
    if rates:
        drawn["comparison"] = interval_chart(rates, "Close rates with their 95% intervals. " + _comparison(review))
    return drawn


def with_separators(text: str) -> str:
    """Amounts of a mart's sentence as the page writes them: 224190.46 USD becomes 224,190.46 USD."""
    return re.sub(r"(?<![\d.])(\d+)\.(\d\d) ([A-Z]{3})\b", lambda found: f"{int(found[1]):,}.{found[2]} {found[3]}", text)


def _money(value: Decimal | None, review: Review) -> str:
    return f"{number(value or Decimal(0))} {review.currency}"


def _deals(count: Decimal, noun: str = "deal") -> str:
    return f"{number(count)} {noun}{'' if count == 1 else 's'}"


def _beside(figure: Figure) -> str:
    """How a figure stands beside the quarter before, as a part of a sentence."""
    if figure.before is None or figure.value is None:
        return "with no quarter before it to compare"
    if not figure.before:
        return "after none in the quarter before" if figure.value else "as in the quarter before"
    percent = (figure.value - figure.before) / abs(figure.before) * 100
    if not percent:
        return "the same as in the quarter before"
    if percent > 1000:
        return "more than ten times the quarter before"
    return f"{number(abs(percent))}% {'more' if percent > 0 else 'less'} than in the quarter before"


def _summary(review: Review) -> str:
    credited, won = review.get("revenue", "credited"), review.value("revenue", "deals_won")
    so_far = "" if review.is_closed else " so far"
    if credited.value or won:
        deals = _deals(won)
        first = f"{_money(credited.value, review)} of revenue is credited to the partner{so_far}, from {deals} won"
        # the days that an open quarter has had are no match for a whole one
        first += f", {_beside(credited)}." if review.is_closed else "."
    else:
        first = f"No deal of the partner was won{' in the quarter' if review.is_closed else ' so far'}."
    closing, open_deals = review.get("pipeline", "closing"), review.value("pipeline", "open_deals")
    second = (
        f" Its share of {_deals(open_deals, 'open deal')} comes to {_money(closing.value, review)}."
        if open_deals
        else " It has a share in no open deal."
    )
    overdue = sum(bool(note["is_overdue"]) for note in review.notes)
    third = f" {_deals(Decimal(overdue), 'agreed step')} overdue." if overdue else ""
    return first + second + third


def _relationship(review: Review) -> str:
    card = review.scorecard
    tier, recommended = card.get("current_tier"), card.get("recommended_tier")
    said = f"Its tier is {tier}." if tier else "It has no tier."
    if recommended and recommended == tier:
        said += " That is what the last four quarters earn."
    else:
        said += f" The last four quarters earn {recommended}." if recommended else " The last four quarters earn none."
    missing = card.get("missing_for_next_tier")
    return f"{said} {missing}" if missing else said


def _revenue(review: Review) -> str:
    sourced, influenced = review.get("revenue", "sourced"), review.get("revenue", "influenced")
    if not (sourced.value or influenced.value):
        return f"Nothing is credited to the partner {'in the quarter' if review.is_closed else 'so far'}."
    said = f"{_money(sourced.value, review)} sourced and {_money(influenced.value, review)} influenced"
    goals = [
        f"{figure.value / figure.target * 100:.0f}% of the goal for {word} revenue"
        for word, figure in (("sourced", sourced), ("influenced", influenced))
        if figure.target and figure.value is not None
    ]
    return f"{said}; {' and '.join(goals)} reached." if goals else f"{said}; no goal is set for this partner and quarter."


def _steps(review: Review) -> list[Step]:
    values = {name: review.value("pipeline", name) for name in ("opening", "created", "won", "lost", "other_change", "closing")}
    if not any(values.values()):
        return []
    level = values["opening"]
    steps = [Step("at the start", Decimal(0), level, "accent", number(level))]
    for label, name, sign in (("created", "created", 1), ("won", "won", -1), ("lost", "lost", -1), ("other change", "other_change", 1)):
        change = sign * values[name]
        if name == "other_change" and not change:
            continue
        kind = "direct" if name in ("won", "other_change") else "good" if change > 0 else "bad"
        steps.append(Step(label, level, level + change, kind, signed(change)))
        level += change
    return [*steps, Step("at the end", Decimal(0), values["closing"], "accent", number(values["closing"]))]


def _pipeline(review: Review) -> str:
    opening, closing = review.value("pipeline", "opening"), review.value("pipeline", "closing")
    created, won, lost = (review.value("pipeline", name) for name in ("created", "won", "lost"))
    said = f"From {_money(opening, review)} to {_money(closing, review)}: {number(created)} created, {number(won)} won, {number(lost)} lost"
    other = review.value("pipeline", "other_change")
    return f"{said}, {signed(other)} for other reasons." if other else f"{said}."


def _comparison(review: Review) -> str:
    ours, direct = review.get("comparison", "close_rate").value, review.get("comparison", "direct_close_rate").value
    if ours is None:
        return "No deal of the partner closed in the quarter, so there is nothing to compare."
    if direct is None:
        return f"{ours * 100:.1f}% of the partner's closed deals were won; no direct deal closed to compare them with."
    points = (ours - direct) * 100
    said = f"{ours * 100:.1f}% of the partner's closed deals were won, and {direct * 100:.1f}% of the direct ones"
    said += f": {abs(points):.1f} points {'more' if points > 0 else 'less'}." if points else ", as many."
    apart = max(
        review.value("comparison", "close_rate_low") - review.value("comparison", "direct_close_rate_high"),
        review.value("comparison", "direct_close_rate_low") - review.value("comparison", "close_rate_high"),
    )
    return f"{said} Their 95% intervals {'do not overlap.' if apart > 0 else 'overlap: the difference may be chance.'}"


def _small(review: Review) -> str:
    said = []
    closed, direct = (review.value("comparison", f"{prefix}closed_deals") for prefix in ("", "direct_"))
    if closed and review.value("comparison", "is_small_sample"):
        said.append(f"Only {_deals(closed)} of the partner closed: too few for more than a hint. Read the interval, not the rate.")
    if direct and review.value("comparison", "direct_is_small_sample"):
        said.append(f"Only {_deals(direct)} closed without a partner: too few to compare with.")
    return " ".join(said)


def _meetings(review: Review) -> str:
    held, running = review.value("meetings", "held"), review.value("meetings", "still_running")
    horizon = number(review.value("meetings", "horizon_days"))
    if not held:
        return ""
    said = f"What happened to the account of a meeting within {horizon} days after it counts as its result; one meeting can have several."
    if running:
        said += f" Of {_deals(held, 'meeting')} the {horizon} days of {number(running)} are not over: more may come of them."
    return said


def _enablement(review: Review) -> str:
    overdue = review.value("enablement", "overdue")
    return f"{_deals(overdue, 'required training')} overdue: book {'it' if overdue == 1 else 'them'}." if overdue else ""


def _quality(review: Review) -> str:
    kinds = Counter(gap["gap"] for gap in review.gaps)
    if not kinds:
        return ""
    return f"{_deals(Decimal(len(review.gaps)), 'gap')} of {_deals(Decimal(len(kinds)), 'kind')}, as of {review.as_of}."


def kinds_of_gaps(review: Review) -> list[tuple[str, int, str]]:
    """Each kind of gap, how many there are, and what to do about the first."""
    kinds = Counter(gap["gap"] for gap in review.gaps)
    remedies: dict[str, str] = {}
    for gap in review.gaps:
        remedies.setdefault(gap["gap"], gap["remedy"])
    return [(kind.replace("_", " "), count, remedies[kind]) for kind, count in sorted(kinds.items(), key=lambda one: (-one[1], one[0]))]
