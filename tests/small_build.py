"""A build database of a few hand-made tables, for the tests of publishing."""

import datetime as dt
from pathlib import Path

import duckdb

from orchestration.publish.contract import TableDescription
from orchestration.settings import Settings

DAY = dt.date(2026, 6, 30)
NEXT_DAY = dt.date(2026, 7, 1)
NOON = dt.datetime(2026, 7, 2, 12, tzinfo=dt.UTC)

DESCRIPTIONS = {
    "core.fct_opportunities": TableDescription(
        "One row per opportunity, the partner's and ours.",
        {
            "opportunity_id": "Id.",
            "name": "What it's called.",
            "amount": "In USD.",
            "fx_rate": "Rate of the day.",
            "closes_on": "Expected end.",
            "is_won": "Won or not.",
            "days_to_close": "Days.",
        },
    ),
    "quality.headline_figures": TableDescription(
        "One row per month end and metric.", {"month_end": "Last day of the month.", "metric": "Which figure.", "value": "The figure."}
    ),
    "quality.restatements": TableDescription(
        "One row per figure that differs from the last generation.",
        {"subject": "What.", "subject_key": "Which.", "old_value": "Before.", "new_value": "Now.", "cause": "Why."},
    ),
}

OPPORTUNITIES = [
    ("op-1", "Acme's “big” deal", "50000.00", "1.000000", "2026-06-30", True, 40),
    ("op-2", "", "0.10", "0.914213", "2026-07-15", False, None),
    ("op-3", None, "-12.50", None, None, None, 0),
]
"""A quote and letters beyond ASCII, an empty name, and nulls of every type."""

HEADLINES = [("2026-05-31", "won_amount", "1000.00"), ("2026-06-30", "won_amount", "51000.00"), ("2026-06-30", "won_opportunities", "2.00")]


def settings_in(folder: Path) -> Settings:
    """The settings of a warehouse of its own below a folder."""
    (folder / "warehouse").mkdir(exist_ok=True)
    return Settings(landing_dir=folder / "landing", warehouse_dir=folder / "warehouse")


def make_build(path: Path, opportunities=OPPORTUNITIES, headlines=HEADLINES, more: str = "") -> Path:
    """Make the build database anew; `more` is SQL that runs last."""
    path.unlink(missing_ok=True)
    connection = duckdb.connect(str(path))
    connection.execute(
        """
        create schema core; create schema quality; create schema staging; create schema intermediate; create schema policy;
        create table core.fct_opportunities (
            opportunity_id varchar, name varchar, amount decimal(18, 2), fx_rate decimal(9, 6), closes_on date, is_won boolean,
            days_to_close integer
        );
        create table quality.headline_figures (month_end date, metric varchar, value decimal(38, 2));
        create table quality.restatements (
            subject varchar, subject_key varchar, old_value varchar, new_value varchar, cause varchar
        );
        create table staging.stg_salesforce__users (email varchar);
        create table intermediate.int_core__secrets as select 1.5::double as guess;
        create table policy.goals (target varchar);
        create table main.scratch (note varchar);
        """
    )
    if opportunities:
        connection.executemany("insert into core.fct_opportunities values (?, ?, ?, ?, ?, ?, ?)", opportunities)
    if headlines:
        connection.executemany("insert into quality.headline_figures values (?, ?, ?)", headlines)
    connection.execute(more)
    connection.close()
    return path


def read(database: Path, sql: str) -> list[tuple]:
    """The rows of a query on a database file, opened for reading only."""
    connection = duckdb.connect(str(database), read_only=True)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()
