"""Generations to make pages of business reviews of: a made-up company's, and the same with many partners."""

from pathlib import Path

import duckdb
from core_of import Core

from orchestration.publish.generation import DATABASE

OF_PARTNERS = (
    "core.dim_partners",
    "core.fct_partner_meetings",
    "account_mapping.overlap_accounts",
    "account_mapping.whitespace",
    "performance.partner_scorecard",
    "reviews.partner_business_review",
    "reviews.review_rows",
    "reviews.partner_gaps",
    "reviews.review_notes",
    "reviews.next_accounts",
)
"""What pages are made from and has a partner in every row."""

OF_ALL = ("core.dim_users", "core.dim_accounts", "core.fct_opportunities")


def as_generation(core: Core, folder: Path, *, copies: int = 1) -> Path:
    """A database with the tables that pages are made from, in a folder of its own; each partner stands in it as often as asked."""
    database = folder / DATABASE
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{core.database}' as build (read_only); attach '{database}' as generation")
        for table in (*OF_ALL, *OF_PARTNERS):
            connection.execute(f"create schema if not exists generation.{table.split('.')[0]}")
            if table in OF_PARTNERS and copies > 1:
                rows = f"select * replace (partner_id || '-' || copy as partner_id) from build.{table}, range({copies}) as copies(copy)"
            else:
                rows = f"select * from build.{table}"
            connection.execute(f"create table generation.{table} as {rows.replace('select * replace', 'select * exclude (copy) replace')}")
    return database
