"""A generation's database with the reviews of a few hand-made partners, for the tests of the pages."""

import json
from pathlib import Path
from typing import Any

import duckdb

TABLES = {
    "core.dim_users": "user_id varchar, name varchar",
    "core.dim_accounts": "account_id varchar, name varchar",
    "core.dim_partners": "partner_id varchar, name varchar, partner_manager_user_id varchar",
    "core.fct_opportunities": (
        "opportunity_id varchar, account_id varchar, stage varchar, amount decimal(18, 2), closed_on date, days_to_close integer, "
        "involvement varchar"
    ),
    "core.fct_partner_meetings": "meeting_id varchar, partner_id varchar, account_id varchar, call_type varchar, held_on date",
    "account_mapping.overlap_accounts": (
        "partner_id varchar, account_id varchar, our_population varchar, their_population varchar, suggested_play varchar, "
        "match_rule varchar, open_opportunities bigint, open_pipeline decimal(18, 2)"
    ),
    "account_mapping.whitespace": (
        "partner_id varchar, partner_account_id varchar, company_name varchar, country_code varchar, city varchar, their_population varchar"
    ),
    "performance.partner_scorecard": (
        "partner_id varchar, fiscal_quarter varchar, current_tier varchar, recommended_tier varchar, missing_for_next_tier varchar, "
        "must_haves_missed bigint, answers_met bigint, answers_missed bigint, quarter_starts_on date, quarter_ends_on date"
    ),
    "reviews.partner_business_review": (
        "partner_id varchar, fiscal_quarter varchar, section varchar, metric varchar, value decimal(18, 6), prior_value decimal(18, 6), "
        "target decimal(18, 6), unit varchar, place integer, is_frozen boolean, as_of date"
    ),
    "reviews.review_rows": (
        "partner_id varchar, fiscal_quarter varchar, section varchar, list varchar, outcome varchar, subject_type varchar, "
        "subject_id varchar, subject_name varchar, detail varchar, partnership_id varchar, amount decimal(18, 2), "
        "whole_amount decimal(18, 2), number bigint, days integer, happened_on date"
    ),
    "reviews.partner_gaps": ("partner_id varchar, gap varchar, subject_type varchar, subject_id varchar, owner varchar, remedy varchar"),
    "reviews.review_notes": (
        "partner_id varchar, fiscal_quarter varchar, note_number bigint, note varchar, owner varchar, status varchar, is_overdue boolean, "
        "noted_on date, due_on date"
    ),
    "reviews.next_accounts": (
        "partner_id varchar, rank bigint, account_id varchar, account_name varchar, suggested_play varchar, why varchar, "
        "open_pipeline decimal(18, 2)"
    ),
}
"""What pages read, with the columns that they read."""

UNITS = {
    "revenue": {"sourced": "usd", "influenced": "usd", "credited": "usd", "deals_won": "deals", "deals_lost": "deals"},
    "relationship": {"programs_in_force": "programs", "tenure_days": "days", "profile_fit": "share", "days_since_last_meeting": "days"},
    "pipeline": {
        **dict.fromkeys(("opening", "created", "won", "lost", "other_change", "closing"), "usd"),
        "open_deals": "deals",
    },
    "comparison": {
        f"{prefix}{metric}": unit
        for prefix in ("", "direct_")
        for metric, unit in {
            "closed_deals": "deals",
            "close_rate": "share",
            "close_rate_low": "share",
            "close_rate_high": "share",
            "avg_deal_size": "usd",
            "is_small_sample": "flag",
        }.items()
    },
    "meetings": {"held": "meetings", "won": "meetings", "still_running": "meetings", "horizon_days": "days"},
    "leads": {"given": "leads", "received": "leads", "reciprocity": "ratio"},
    "registrations": {"submitted": "registrations", "waiting": "registrations"},
    "enablement": {"due": "trainings", "overdue": "trainings"},
    "co_marketing": {"activities": "activities", "spend": "usd"},
    "commissions": {"earned": "usd", "owed": "usd"},
    "overlap": {"matched_accounts": "accounts", "whitespace": "accounts"},
    "quality": {"gaps": "gaps"},
}
EMPTY = ("close_rate", "close_rate_low", "close_rate_high", "avg_deal_size", "profile_fit", "reciprocity", "tenure_days")
"""What has no value where nothing happened."""

QUARTERS = {"2026-Q2": ("2026-04-01", "2026-06-30"), "2026-Q3": ("2026-07-01", "2026-09-30")}
AS_OF = "2026-07-02"

Told = dict[str, tuple[Any, Any, Any]]
"""Value, that of the quarter before and target, by "section.metric"."""


class SmallReviews:
    """Makes the database; a partner is added with what is to be said of it, all else is 0 or nothing."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._rows: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}

    def add(self, table: str, *rows: dict[str, Any]) -> None:
        """Rows of a table, columns that are not named null."""
        self._rows[table] += rows

    def database(self) -> Path:
        """The database with all that was added so far."""
        database, lines = self._folder / "partnerverse.duckdb", self._folder / "rows.jsonl"
        database.unlink(missing_ok=True)
        with duckdb.connect(str(database)) as connection:
            for table, columns in TABLES.items():
                connection.execute(f"create schema if not exists {table.split('.')[0]}; create table {table} ({columns})")
                names = {column.split()[0]: "VARCHAR" for column in columns.replace("(18, ", "(18 ").split(", ")}
                lines.write_text("".join(json.dumps(row, default=str) + "\n" for row in self._rows[table]), encoding="utf-8")
                if self._rows[table]:
                    connection.execute(f"insert into {table} select * from read_json(?, columns = {names})", [str(lines)])
        lines.unlink()
        return database

    def partner(self, partner_id: str, name: str, told: Told | None = None, *, is_frozen: bool = False) -> None:
        """A partner with a review of each quarter that says the same."""
        told = told or {}
        self.add("core.dim_partners", {"partner_id": partner_id, "name": name})
        for quarter, (first, last) in QUARTERS.items():
            key = {"partner_id": partner_id, "fiscal_quarter": quarter}
            card = {"answers_met": 0, "answers_missed": 0, "quarter_starts_on": first, "quarter_ends_on": last}
            self.add("performance.partner_scorecard", key | card)
            place = 0
            for section, metrics in UNITS.items():
                for metric, unit in metrics.items():
                    place += 1
                    nothing = None if metric.removeprefix("direct_") in EMPTY else 90 if metric == "horizon_days" else 0
                    value, before, target = told.get(f"{section}.{metric}", (nothing, nothing, None))
                    self.add(
                        "reviews.partner_business_review",
                        key
                        | {"section": section, "metric": metric, "value": value, "prior_value": before, "target": target, "unit": unit}
                        | {"place": place, "is_frozen": is_frozen, "as_of": AS_OF},
                    )
