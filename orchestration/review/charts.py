"""Charts as inline SVG that needs no script and no network, drawn by Altair through vl_convert, in the colours of the page around them."""

import copy
import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from html import escape
from typing import Any, NamedTuple

import altair as alt
import vl_convert

WIDTH = 232
"""Of the plot, in pixels; with names at its left and figures at its right a chart is as wide as a phone shows it."""

BAR, STEP, NAMES, TEXT = 16, 30, 92, 12
ROOM = 1.6
"""How far the axis goes beyond the longest bar, for the figure behind it."""

COLOURS = {
    "#010201": "ink",
    "#010202": "quiet",
    "#010203": "line",
    "#010204": "sourced",
    "#010205": "influenced",
    "#010206": "direct",
    "#010207": "good",
    "#010208": "bad",
    "#010209": "accent",
}
"""Colours that stand for the page's own until the drawing is done: vega knows no CSS variables."""

OF = {name: colour for colour, name in COLOURS.items()}
DOMAIN = [0, 987654321]
"""Stands for a chart's own domain until it has data."""


class Step(NamedTuple):
    """A bar of a waterfall: from where it starts to where it ends, on an axis of money."""

    label: str
    start: Decimal
    end: Decimal
    kind: str
    text: str


def revenue_chart(rows: Sequence[tuple[str, Decimal, Decimal]], text: Sequence[str], goal: Decimal | None, said: str) -> str:
    """Bars of sourced and influenced amounts, a row a period with its name, and a line where the goal is; `said` tells it in words."""
    values = [
        {"row": name, "start": float(start), "end": float(end), "kind": kind}
        for name, sourced, influenced in rows
        for kind, start, end in (("sourced", Decimal(0), sourced), ("influenced", sourced, sourced + influenced))
    ]
    totals = [
        {"row": name, "at": max(0.0, float(sourced + influenced)), "text": label}
        for (name, sourced, influenced), label in zip(rows, text, strict=True)
    ]
    if goal is not None:
        totals[0]["at"] = max(totals[0]["at"], float(goal))
    goals = [] if goal is None else [{"row": rows[0][0], "at": float(goal)}]
    longest = max([0.0, *(row["at"] for row in totals), *(row["at"] for row in goals)])
    lowest = min(0.0, *(min(row["start"], row["end"]) for row in values))
    return _drawn(_revenue(), {"values": values, "totals": totals, "goals": goals}, [lowest, longest * ROOM or 1], "revenue", said)


def waterfall_chart(steps: Sequence[Step], said: str) -> str:
    """How one amount became another, a bar a step from top to bottom; `said` tells it in words."""
    values = [
        {
            "row": step.label,
            "start": float(step.start),
            "end": float(step.end),
            "at": float(max(step.start, step.end)),
            "kind": step.kind,
            "text": step.text,
        }
        for step in steps
    ]
    ends = [end for row in values for end in (row["start"], row["end"])]
    return _drawn(_waterfall(), {"values": values}, [min(0.0, *ends), max(0.0, *ends) * ROOM or 1], "pipeline", said)


def interval_chart(rows: Sequence[tuple[str, Decimal, Decimal, Decimal, str]], said: str) -> str:
    """Shares with their intervals, a row each of name, share, low and high end and the colour's name; `said` tells it in words."""
    values = [
        {"row": name, "rate": float(rate), "low": float(low), "high": float(high), "kind": kind, "text": f"{rate * 100:.1f}%"}
        for name, rate, low, high, kind in rows
    ]
    return _drawn(_interval(), {"values": values}, [0, 1], "comparison", said)


def _drawn(spec: dict[str, Any], data: dict[str, list[dict[str, Any]]], domain: list[float], name: str, said: str) -> str:
    spec = _with_domain(copy.deepcopy(spec), domain)
    for source in spec["data"]:
        source.update({"values": data[source["name"]]} if source["name"] in data else {})
    return _for_the_page(vl_convert.vega_to_svg(spec, allowed_base_urls=[]), name, said)


def _with_domain(spec: Any, domain: list[float]) -> Any:
    if isinstance(spec, dict):
        return {key: domain if key == "domain" and value == DOMAIN else _with_domain(value, domain) for key, value in spec.items()}
    return [_with_domain(value, domain) for value in spec] if isinstance(spec, list) else spec


def _for_the_page(svg: str, name: str, said: str) -> str:
    """The drawing with the page's colours and one text for all of it; ids are numbered anew, for vl_convert counts on."""
    svg = re.sub(r' (?:aria-[a-z]+|role|pointer-events)="[^"]*"', "", svg)
    for place, found in enumerate(dict.fromkeys(re.findall(r'id="([^"]+)"', svg))):
        svg = re.sub(rf'(id="|url\(#|href="#){re.escape(found)}(?=["\)])', rf"\g<1>chart-{name}-{place}", svg)
    svg = re.sub(r'#01020[1-9](?=")', lambda colour: f"var(--{COLOURS[colour.group()]})", svg)
    # the page's own font, by inheritance
    svg = re.sub(r' font-family="[^"]*"', "", svg)
    return svg.replace("<svg ", f'<svg role="img" aria-label="{escape(said)}" ', 1)


def _configured(chart: alt.LayerChart) -> dict[str, Any]:
    """The chart as Vega, which a process compiles once and fills with each page's data: that takes a third off its drawing."""
    spec = (
        chart.properties(width=WIDTH, height=alt.Step(STEP), background="transparent", padding=2)
        .configure_view(stroke=None)
        .configure_axis(labelColor=OF["ink"], labelFontSize=TEXT, domainColor=OF["line"], ticks=False, labelLimit=NAMES, labelPadding=8)
        .configure_text(fontSize=TEXT, color=OF["ink"])
        .to_dict()
    )
    return vl_convert.vegalite_to_vega(spec)


def _colour(*kinds: str) -> alt.Color:
    return alt.Color("kind:N", scale=alt.Scale(domain=list(kinds), range=[OF[kind] for kind in kinds]), legend=None)


def _row() -> alt.Y:
    return alt.Y("row:N", sort=None, title=None, axis=alt.Axis(domain=False, minExtent=NAMES, maxExtent=NAMES))


def _x(field: str) -> alt.X:
    return alt.X(f"{field}:Q", scale=alt.Scale(domain=DOMAIN, nice=False), axis=None)


@cache
def _revenue() -> dict[str, Any]:
    bars = (
        alt.Chart(alt.NamedData("values"))
        .mark_bar(size=BAR)
        .encode(x=_x("start"), x2="end:Q", y=_row(), color=_colour("sourced", "influenced"))
    )
    totals = alt.Chart(alt.NamedData("totals")).mark_text(align="left", dx=6).encode(x=_x("at"), y=_row(), text="text:N")
    goals = alt.Chart(alt.NamedData("goals")).mark_tick(thickness=2, size=STEP - 4, color=OF["ink"]).encode(x=_x("at"), y=_row())
    return _configured(alt.layer(bars, totals, goals))


@cache
def _waterfall() -> dict[str, Any]:
    base = alt.Chart(alt.NamedData("values"))
    bars = base.mark_bar(size=BAR).encode(x=_x("start"), x2="end:Q", y=_row(), color=_colour("accent", "good", "bad", "direct"))
    texts = base.mark_text(align="left", dx=6).encode(x=_x("at"), y=_row(), text="text:N")
    return _configured(alt.layer(bars, texts))


@cache
def _interval() -> dict[str, Any]:
    base = alt.Chart(alt.NamedData("values"))
    lines = base.mark_rule(strokeWidth=3).encode(x=_x("low"), x2="high:Q", y=_row(), color=_colour("accent", "direct"))
    points = base.mark_point(filled=True, size=90, opacity=1).encode(x=_x("rate"), y=_row(), color=_colour("accent", "direct"))
    texts = base.mark_text(dy=-11).encode(x=_x("rate"), y=_row(), text="text:N")
    return _configured(alt.layer(lines, points, texts))
