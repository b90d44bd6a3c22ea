"""What a business review holds, read from a generation's database."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from orchestration.review.figures import Figure, number

SHOWN_ROWS = 20
SHOWN_TEXT = 160
"""Characters of a cell; names are as long as somebody made them."""

SECTIONS = {
    "relationship": "Relationship",
    "revenue": "Revenue",
    "pipeline": "Pipeline",
    "comparison": "Partner deals beside direct ones",
    "meetings": "Meetings and what came of them",
    "leads": "Leads given and received",
    "registrations": "Registered deals",
    "enablement": "Enablement",
    "co_marketing": "Joint marketing",
    "commissions": "Commissions",
    "overlap": "Accounts in common",
    "quality": "Data to mend",
}
"""Titles by section, in the order of the page; one that is not here follows under its own name."""

EMPTY = {
    "revenue": "No deal of this partner closed in the quarter or the one before.",
    "pipeline": "The partner has no share in any deal that was open in the quarter or the one before.",
    "meetings": "No meeting with the partner was held in the quarter or the one before.",
    "leads": "No lead was shared in either direction, in the quarter or the one before.",
    "registrations": "The partner registered no deal in the quarter or the one before.",
    "enablement": "No training of the partner's people is due or was done.",
    "co_marketing": "No joint activity began in the quarter or the one before.",
    "commissions": "Nothing was earned, taken back or paid, and nothing is owed.",
    "overlap": "No account of ours is known to be on a list of the partner; ask it to share one.",
    "quality": "Nothing found: the records about this partner hold together.",
}
"""What is said in place of figures that are all 0."""

HIDDEN = {
    "comparison": (
        "is_small_sample",
        "direct_is_small_sample",
        "close_rate_low",
        "close_rate_high",
        "direct_close_rate_low",
        "direct_close_rate_high",
    ),
    "meetings": ("horizon_days",),
}
"""Figures that the page tells in a sentence or a chart."""

HALVES = ("meetings", "leads", "registrations", "enablement", "co_marketing", "commissions")
"""Sections that stand two beside each other where there is room."""

FIRST = {
    ("revenue", "sourced"): "Sourced revenue",
    ("revenue", "influenced"): "Influenced revenue",
    ("pipeline", "closing"): "Pipeline at the end",
    ("comparison", "close_rate"): "Close rate",
    ("meetings", "held"): "Meetings held",
}
"""The five that matter, and what they are called where no title stands above them."""


class Column(NamedTuple):
    """A column of a table of rows: its header, what it shows, and how (text, id, day, number or money)."""

    header: str
    shows: str
    kind: str = "text"


class Listing(NamedTuple):
    """A list of reviews.review_rows as the page shows it."""

    section: str
    lists: tuple[str, ...]
    title: str
    columns: tuple[Column, ...]


NAME, ID, DAY = Column("deal", "subject_name"), Column("id", "subject_id", "id"), Column("day", "happened_on", "day")
DAYS, AMOUNT = Column("days", "days", "number"), Column("share", "amount", "money")
LISTINGS = {
    "partnerships": Listing(
        "relationship",
        ("partnerships",),
        "Partnerships",
        (
            Column("programme", "subject_name"),
            ID,
            Column("tier", "detail"),
            Column("state", "outcome"),
            Column("signed", "happened_on", "day"),
            DAYS,
        ),
    ),
    "won_deals": Listing(
        "revenue",
        ("won_deals",),
        "Deals won, with the partner's share",
        (
            NAME,
            ID,
            Column("account", "detail"),
            Column("role", "outcome"),
            Column("won", "happened_on", "day"),
            DAYS,
            AMOUNT,
            Column("whole deal", "whole_amount", "money"),
        ),
    ),
    "adjusted_deals": Listing(
        "revenue",
        ("adjusted_deals",),
        "Deals of earlier quarters that changed after those were told",
        (
            NAME,
            ID,
            Column("closed", "happened_on", "day"),
            Column("change", "amount", "money"),
            Column("whole deal", "whole_amount", "money"),
        ),
    ),
    "deals_created": Listing(
        "pipeline",
        ("deals_created",),
        "Deals created in the quarter",
        (
            NAME,
            ID,
            Column("stage", "detail"),
            Column("role", "outcome"),
            Column("created", "happened_on", "day"),
            Column("whole deal", "amount", "money"),
        ),
    ),
    "closed_deals": Listing(
        "comparison",
        ("closed_deals",),
        "Deals of the partner that closed",
        (NAME, ID, Column("role", "detail"), Column("closed", "outcome"), DAY, DAYS, Column("whole deal", "amount", "money")),
    ),
    "held": Listing(
        "meetings",
        ("held",),
        "Meetings held",
        (Column("account", "subject_name"), ID, Column("meeting", "detail"), DAY, Column("horizon", "outcome")),
    ),
    "steps": Listing(
        "meetings",
        ("steps",),
        "What followed the meetings",
        (
            Column("account", "subject_name"),
            ID,
            Column("meeting", "detail"),
            DAY,
            Column("what followed", "outcome"),
            Column("days after", "days", "number"),
        ),
    ),
    "given": Listing(
        "leads",
        ("given",),
        "Leads given",
        (Column("company", "subject_name"), ID, Column("answer", "outcome"), DAY, Column("days to answer", "days", "number")),
    ),
    "received": Listing(
        "leads",
        ("received",),
        "Leads received",
        (Column("company", "subject_name"), ID, Column("answer", "outcome"), DAY, Column("days to answer", "days", "number")),
    ),
    "created": Listing(
        "leads",
        ("created",),
        "Leads of the CRM through a partnership",
        (Column("account", "subject_name"), ID, Column("status", "detail"), DAY, Column("days to convert", "days", "number")),
    ),
    "submitted": Listing(
        "registrations",
        ("submitted",),
        "Registrations submitted",
        (
            Column("customer", "subject_name"),
            ID,
            Column("came to", "outcome"),
            Column("status", "detail"),
            DAY,
            Column("days to decision", "days", "number"),
        ),
    ),
    "conflicting": Listing(
        "registrations",
        ("conflicting",),
        "Registrations in conflict",
        (Column("customer", "subject_name"), ID, Column("came to", "outcome"), Column("status", "detail"), DAY),
    ),
    "required": Listing(
        "enablement",
        ("required",),
        "Required trainings due",
        (
            Column("course", "subject_name"),
            ID,
            Column("state", "outcome"),
            Column("due", "happened_on", "day"),
            Column("days late", "days", "number"),
        ),
    ),
    "completed_in_quarter": Listing(
        "enablement",
        ("completed_in_quarter",),
        "Trainings completed in the quarter",
        (Column("course", "subject_name"), ID, Column("kind", "outcome"), Column("completed", "happened_on", "day")),
    ),
    "activities": Listing(
        "co_marketing",
        ("activities",),
        "Joint activities",
        (
            Column("kind", "subject_name"),
            ID,
            Column("began", "happened_on", "day"),
            Column("budget", "whole_amount", "money"),
            Column("spend", "amount", "money"),
            Column("leads", "number", "number"),
            Column("came of it", "detail"),
        ),
    ),
    "entries": Listing(
        "commissions",
        ("entries",),
        "Ledger entries of the quarter",
        (
            Column("for", "subject_name"),
            Column("entry", "subject_id", "id"),
            Column("what", "outcome"),
            Column("basis", "detail"),
            DAY,
            Column("basis amount", "whole_amount", "money"),
            Column("amount", "amount", "money"),
        ),
    ),
    "owed": Listing(
        "commissions",
        ("owed",),
        "Owed, by partnership",
        (
            Column("programme", "subject_name"),
            Column("partnership", "subject_id", "id"),
            Column("last entry", "happened_on", "day"),
            Column("entries", "number", "number"),
            Column("owed", "amount", "money"),
        ),
    ),
}
MOVEMENTS = ("opening", "created", "won", "lost", "other_change", "closing")


@dataclass(frozen=True)
class Table:
    """Rows behind figures, as text."""

    anchor: str
    section: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    total: int
    where: str

    @property
    def more(self) -> int:
        """How many rows are not shown."""
        return self.total - len(self.rows)


@dataclass
class Review:
    """All that a page of one partner and quarter says."""

    partner: dict[str, Any]
    fiscal_quarter: str
    starts_on: dt.date | None
    ends_on: dt.date | None
    as_of: dt.date
    is_frozen: bool
    currency: str
    scorecard: dict[str, Any]
    figures: dict[str, list[Figure]]
    tables: list[Table] = field(default_factory=list)
    gaps: list[dict[str, Any]] = field(default_factory=list)
    next_accounts: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)

    def get(self, section: str, metric: str) -> Figure:
        """A figure; one without a value where the review has none of the name."""
        found = [figure for figure in self.figures.get(section, []) if figure.metric == metric]
        return found[0] if found else Figure(section, metric, None, None, None, "")

    def value(self, section: str, metric: str) -> Decimal:
        """Its value, 0 where it has none."""
        return self.get(section, metric).value or Decimal(0)

    def shown(self, section: str) -> list[Figure]:
        """The figures of a section's table."""
        return [figure for figure in self.figures.get(section, []) if figure.metric not in HIDDEN.get(section, ())]

    def is_empty(self, section: str) -> bool:
        """Whether its figures are 0 or nothing, now and before."""
        return section in EMPTY and not any(figure.value or figure.before for figure in self.shown(section))

    @property
    def first(self) -> list[tuple[str, Figure]]:
        """The five figures that matter, with their names."""
        names = {**FIRST, ("pipeline", "closing"): FIRST["pipeline", "closing"] if self.is_closed else "Pipeline today"}
        return [(name, self.get(section, metric)) for (section, metric), name in names.items()]

    def in_words(self, figure: Figure) -> str:
        """A figure that is 0 or has no value."""
        if figure.value is None:
            return figure.shown
        none = "0%" if figure.unit == "share" else "none"
        return none if self.is_closed or figure.unit == "share" else "none so far"

    @property
    def is_closed(self) -> bool:
        """Whether the quarter ended before the day of the figures."""
        return self.ends_on is not None and self.ends_on < self.as_of

    @property
    def sections(self) -> dict[str, str]:
        """Titles by section, of the page's own and of others that the review has."""
        others = {section: section.replace("_", " ").capitalize() for section in self.figures if section not in SECTIONS}
        return {**SECTIONS, **others}

    @property
    def state(self) -> str:
        """Whether the quarter is open, closed or frozen, in words."""
        if self.is_frozen:
            return f"closed and frozen: the figures are those known on {self.as_of}"
        if self.is_closed:
            return "closed; late records may still change it until it is frozen"
        if self.starts_on and self.ends_on:
            over, all_days = (self.as_of - self.starts_on).days + 1, (self.ends_on - self.starts_on).days + 1
            return f"open: day {over} of {all_days}"
        return "open"


def cut(value: Any) -> str:
    """A text as long as a cell can be."""
    text = "" if value is None else str(value)
    return text if len(text) <= SHOWN_TEXT else text[: SHOWN_TEXT - 1] + "…"


def _cell(value: Any, kind: str) -> str:
    if value is None:
        return ""
    if kind == "money":
        return number(value, 2)
    if kind == "number":
        return number(value)
    return cut(value)


def _words(value: Any) -> Any:
    """A word of a mart as people write it."""
    return value.replace("_", " ") if isinstance(value, str) else value


def read_reviews(database: Path, wanted: Sequence[tuple[str, Collection[str]]]) -> Iterable[Review]:
    """The reviews of some partners and quarters, in their order, from a generation's database."""
    connection = duckdb.connect(str(database), read_only=True, config={"threads": 1})
    try:
        yield from _Reader(connection, [partner for partner, _ in wanted]).reviews(wanted)
    finally:
        connection.close()


class _Reader:
    """What the tables hold of some partners, read once and then looked up."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, partners: Sequence[str]) -> None:
        self._connection = connection
        self._partners = list(partners)
        self._direct: dict[str, Table] = {}

    def reviews(self, wanted: Sequence[tuple[str, Collection[str]]]) -> Iterable[Review]:
        partners = self._of(
            "select partners.*, users.name as manager from core.dim_partners as partners "
            "left join core.dim_users as users on partners.partner_manager_user_id = users.user_id"
        )
        figures = self._of("select * from reviews.partner_business_review order by place, section, metric", "fiscal_quarter")
        scorecards = self._of("select * from performance.partner_scorecard", "fiscal_quarter")
        rows = self._of(
            "select * from reviews.review_rows order by happened_on desc nulls last, abs(amount) desc nulls last, subject_id, outcome",
            "fiscal_quarter",
        )
        notes = self._of("select * from reviews.review_notes order by status desc, due_on nulls last, note_number", "fiscal_quarter")
        gaps = self._of("select * from reviews.partner_gaps order by gap, subject_type, subject_id, remedy")
        next_accounts = self._of("select * from reviews.next_accounts order by rank")
        matched = self._of(
            "select overlap.*, accounts.name as account_name from account_mapping.overlap_accounts as overlap "
            "join core.dim_accounts as accounts using (account_id) order by open_pipeline desc, account_id"
        )
        whitespace = self._of("select * from account_mapping.whitespace order by their_population, company_name, partner_account_id")
        meetings = self._of(
            "select meetings.*, accounts.name as account_name from core.fct_partner_meetings as meetings "
            "left join core.dim_accounts as accounts using (account_id) order by held_on desc, meeting_id"
        )
        for partner_id, quarters in wanted:
            for quarter in quarters:
                found = figures[partner_id, quarter]
                scorecard = (scorecards[partner_id, quarter] or [{}])[0]
                by_section: dict[str, list[Figure]] = defaultdict(list)
                for row in found:
                    by_section[row["section"]].append(
                        Figure(row["section"], row["metric"], row["value"], row["prior_value"], row["target"], row["unit"])
                    )
                review = Review(
                    partner=(partners[partner_id,] or [{"partner_id": partner_id, "name": partner_id}])[0],
                    fiscal_quarter=quarter,
                    starts_on=scorecard.get("quarter_starts_on"),
                    ends_on=scorecard.get("quarter_ends_on"),
                    as_of=found[0]["as_of"],
                    is_frozen=found[0]["is_frozen"],
                    currency=next((figure.unit for figures in by_section.values() for figure in figures if figure.is_money), "").upper(),
                    scorecard=scorecard,
                    figures=dict(by_section),
                    gaps=gaps[partner_id,],
                    next_accounts=next_accounts[partner_id,],
                    notes=notes[partner_id, quarter],
                )
                review.tables = [
                    *self._listed(rows[partner_id, quarter], review),
                    self._last_meetings(meetings[partner_id,], review),
                    _matched(matched[partner_id,]),
                    _whitespace(whitespace[partner_id,]),
                    _gaps(gaps[partner_id,]),
                    self._of_direct(review),
                    _standing(review),
                ]
                order = list(review.sections)
                review.tables.sort(key=lambda table: order.index(table.section))
                yield review

    def _of(self, sql: str, *keys: str) -> dict[tuple, list[dict[str, Any]]]:
        """The rows of a query whose partner is one of these, by partner and further keys."""
        cursor = self._connection.execute(f"select * from ({sql}) where partner_id in (select unnest(?))", [self._partners])
        names = [column[0] for column in cursor.description]
        grouped: dict[tuple, list[dict[str, Any]]] = defaultdict(list)
        for values in cursor.fetchall():
            row = dict(zip(names, values, strict=True))
            grouped[row["partner_id"], *(row[key] for key in keys)].append(row)
        return grouped

    def _listed(self, rows: list[dict[str, Any]], review: Review) -> Iterable[Table]:
        by_list = defaultdict(list)
        for row in rows:
            by_list[row["section"], row["list"]].append(row)
        yield _movement(by_list["pipeline", "movement"])
        for anchor, listing in LISTINGS.items():
            of_listing = [row for name in listing.lists for row in by_list[listing.section, name]]
            yield _table(
                anchor,
                listing.section,
                listing.title,
                listing.columns,
                [row | {"outcome": _words(row["outcome"])} for row in of_listing[:SHOWN_ROWS]],
                len(of_listing),
                f"reviews.review_rows (section {listing.section}, list {', '.join(listing.lists)})",
            )

    def _last_meetings(self, meetings: list[dict[str, Any]], review: Review) -> Table:
        until = min(review.as_of, review.ends_on or review.as_of)
        held = [row for row in meetings if row["held_on"] <= until]
        columns = (
            Column("account", "account_name"),
            Column("id", "meeting_id", "id"),
            Column("meeting", "call_type"),
            Column("day", "held_on", "day"),
        )
        return _table("last_meetings", "relationship", "The last meetings", columns, held[:3], len(held), "core.fct_partner_meetings")

    def _of_direct(self, review: Review) -> Table:
        """The largest direct deals of the quarter, the same for every partner."""
        if review.fiscal_quarter not in self._direct:
            cursor = self._connection.execute(
                "select deals.*, accounts.name as account_name, count(*) over () as found from core.fct_opportunities as deals "
                "left join core.dim_accounts as accounts using (account_id) "
                "where involvement = 'direct' and closed_on between ? and ? "
                f"order by deals.amount desc nulls last, opportunity_id limit {SHOWN_ROWS // 2}",
                [review.starts_on, review.ends_on],
            )
            names = [column[0] for column in cursor.description]
            rows = [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]
            columns = (
                *(Column("account", "account_name"), Column("id", "opportunity_id", "id"), Column("stage", "stage")),
                *(Column("closed", "closed_on", "day"), DAYS._replace(shows="days_to_close"), Column("whole deal", "amount", "money")),
            )
            self._direct[review.fiscal_quarter] = _table(
                *("direct", "comparison", "Direct deals that closed, the largest", columns, rows, rows[0]["found"] if rows else 0),
                "core.fct_opportunities (involvement direct), summed in performance.partner_vs_direct",
            )
        return self._direct[review.fiscal_quarter]


def _table(
    anchor: str, section: str, title: str, columns: Sequence[Column], rows: Sequence[dict[str, Any]], total: int, where: str
) -> Table:
    cells = [[_cell(row[column.shows], column.kind) for column in columns] for row in rows]
    return Table(f"rows-{anchor}", section, title, columns, cells, total, where)


def _movement(rows: list[dict[str, Any]]) -> Table:
    """A row a deal, a column a movement."""
    deals: dict[str, dict[str, Any]] = {}
    for row in rows:
        deals.setdefault(row["subject_id"], dict.fromkeys(MOVEMENTS) | row)[row["outcome"]] = row["amount"]
    ordered = sorted(deals.values(), key=lambda deal: (-max(abs(deal[name] or 0) for name in MOVEMENTS), deal["subject_id"]))
    headers = dict(zip(MOVEMENTS, ("start", "created", "won", "lost", "other", "end"), strict=True))
    columns = (NAME, ID, Column("stage", "detail"), *(Column(header, name, "money") for name, header in headers.items()))
    return _table(
        *("movement", "pipeline", "Deals of the pipeline, with the partner's share", columns, ordered[:SHOWN_ROWS], len(ordered)),
        "reviews.review_rows (section pipeline, list movement)",
    )


def _matched(rows: list[dict[str, Any]]) -> Table:
    columns = (
        *(Column("account", "account_name"), Column("id", "account_id", "id"), Column("ours", "our_population")),
        *(Column("theirs", "their_population"), Column("play", "suggested_play"), Column("matched by", "match_rule")),
        *(Column("open deals", "open_opportunities", "number"), Column("their amounts", "open_pipeline", "money")),
    )
    told = ("our_population", "their_population")
    shown = [row | {name: _words(row[name]) for name in told} for row in rows[:SHOWN_ROWS]]
    return _table("matched", "overlap", "Matched accounts", columns, shown, len(rows), "account_mapping.overlap_accounts")


def _whitespace(rows: list[dict[str, Any]]) -> Table:
    columns = (Column("company", "company_name"), Column("partner's id", "partner_account_id", "id"), Column("country", "country_code"))
    columns += (Column("city", "city"), Column("theirs", "their_population"))
    shown = [row | {"their_population": _words(row["their_population"])} for row in rows[:SHOWN_ROWS]]
    return _table("whitespace", "overlap", "Whitespace", columns, shown, len(rows), "account_mapping.whitespace")


def _gaps(rows: list[dict[str, Any]]) -> Table:
    columns = (Column("gap", "gap"), Column("record", "subject_type"), Column("id", "subject_id", "id"), Column("who", "owner"))
    columns += (Column("what to do", "remedy"),)
    # some of each kind rather than many of the first
    places: dict[str, int] = defaultdict(int)
    ranked = []
    for row in rows:
        places[row["gap"]] += 1
        ranked.append((places[row["gap"]], row))
    shown = [row for _, row in sorted(ranked, key=lambda one: one[0])[:SHOWN_ROWS]]
    shown.sort(key=lambda row: (row["gap"], row["subject_type"], row["subject_id"], row["remedy"]))
    shown = [row | {"gap": _words(row["gap"]), "subject_type": _words(row["subject_type"])} for row in shown]
    return _table("gaps", "quality", "Gaps and what to do about them", columns, shown, len(rows), "reviews.partner_gaps")


def _standing(review: Review) -> Table:
    """What the scorecard says in words and what it divides."""
    card = review.scorecard
    said = [
        ("tier today", card.get("current_tier") or "none"),
        ("tier that the last four quarters earn", card.get("recommended_tier") or "none"),
        ("what the next tier asks", card.get("missing_for_next_tier") or "nothing: it is the highest"),
        ("must-haves of the ideal profile that it misses", card.get("must_haves_missed")),
        ("answers that we gave in time", card.get("answers_met")),
        ("answers that we gave late or owe", card.get("answers_missed")),
    ]
    rows = [{"what": what, "value": "not known" if value is None else str(value)} for what, value in said]
    columns = (Column("what", "what"), Column("value", "value"))
    return _table("standing", "relationship", "Standing", columns, rows, len(rows), "performance.partner_scorecard")
