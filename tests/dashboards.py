"""Generations to make a dashboard of: a made-up company's marts, and the same company many times over."""

import datetime as dt
from pathlib import Path

import duckdb
from published_sample import COMPANY

from orchestration.publish.generation import Generation
from orchestration.publish.manifest import Manifest
from orchestration.review.dashboard_data import NEEDS

AS_OF = COMPANY["last_day"]
"""The last day of the sample."""

GOALS = """
create schema if not exists goals;
create or replace table goals.goal_vs_actual (
    goal_key varchar, name varchar, unit varchar, metric varchar, scope_type varchar, scope_key varchar, owner varchar,
    company_goal varchar, period_start date, period_end date, target decimal(18, 2), actual decimal(18, 2), attainment decimal(9, 6),
    expected_to_date decimal(18, 2), pace varchar, is_frozen boolean, known_on date, projected_from_pace decimal(18, 2),
    projected_from_pipeline decimal(18, 2)
);
insert into goals.goal_vs_actual values
    -- a period that has just ended, one that is frozen, the one that holds the day, one to come
    ('revenue', 'Revenue that partners source', 'usd', 'partner_sourced_revenue', 'company', '', 'priya@us.example', 'A third',
        '2026-04-01', '2026-06-30', 3000000, 1234567.89, 0.411523, 3000000, 'missed', false, '2026-07-02', null, null),
    ('revenue', 'Revenue that partners source', 'usd', 'partner_sourced_revenue', 'company', '', 'priya@us.example', 'A third',
        '2026-01-01', '2026-03-31', 2900000, 3000000, 1.034483, 2900000, 'met', true, '2026-04-10', null, null),
    ('revenue', 'Revenue that partners source', 'usd', 'partner_sourced_revenue', 'company', '', 'priya@us.example', 'A third',
        '2026-07-01', '2026-09-30', 3100000, 90000.5, 0.029032, 67391.3, 'on_pace', false, '2026-07-02', 4140023, 1400000.5),
    ('revenue', 'Revenue that partners source', 'usd', 'partner_sourced_revenue', 'company', '', 'priya@us.example', 'A third',
        '2026-10-01', '2026-12-31', 3200000, 0, 0, 0, 'upcoming', false, '2026-07-02', null, null),
    ('reseller', 'Deals that resellers register', 'deals', 'deals_registered', 'program', 'PRG-RESELLER', 'maya@us.example', 'A third',
        '2026-04-01', '2026-06-30', 40, 41, 1.025, 40, 'met', false, '2026-07-02', null, null),
    ('acme', 'Acme brings more', 'usd', 'partner_sourced_revenue', 'partner', 'PRT-0001', 'maya@us.example', 'A third',
        '2026-04-01', '2026-06-30', 100, 10, 0.1, 100, 'missed', false, '2026-07-02', null, null),
    ('emea', 'EMEA meets partners', 'meetings', 'partner_meetings_held', 'team', 'EMEA Sales', 'maya@us.example', 'A third',
        '2026-01-01', '2026-03-31', 100, 10, 0.1, 100, 'missed', true, '2026-04-10', null, null)
"""
"""The table's columns, with a goal of each of several scopes."""

ONCE = {"core.dim_dates", "core.dim_programs", "funnel.opportunity_funnel", "performance.partner_vs_direct"}
"""What a company with more partners has no more of."""

REPEATED = {
    *("partner_id", "partnership_id", "opportunity_id", "user_id", "owner_user_id", "partner_manager_user_id", "account_id"),
    *("registration_id", "meeting_id", "evidence_id", "entry_id", "basis_id", "name"),
}


BESIDE = ("attribution.credit_model_sensitivity", "performance.partner_vs_direct")
"""One tells the page its default model, one tells the tests what the page must say."""


def read_tables() -> list[str]:
    """The tables that a dashboard is made of, but for goals, and those beside them."""
    return sorted({table for tables in NEEDS.values() for table in tables if not table.startswith("goals.")} | set(BESIDE))


def generation_in(folder: Path) -> Generation:
    """The generation of a folder in which a database lies, or will."""
    folder.mkdir(parents=True, exist_ok=True)
    noon = dt.datetime.combine(AS_OF, dt.time(12), dt.UTC)
    return Generation(folder, Manifest("one", AS_OF, noon, None, 1, "policy", "code", {}, {}))


def write_database(target: Path, company: Path, times: int = 1, more: str = "") -> Path:
    """A company's tables in a database of their own, each partner, deal and person as often as told; `more` is SQL that runs last."""
    connection = duckdb.connect(str(target))
    connection.execute(f"attach '{company}' as company (read_only)")
    for table in read_tables():
        schema, name = table.split(".")
        columns = [
            column
            for (column,) in connection.execute(
                "select column_name from duckdb_columns() where database_name = 'company' and schema_name = ? and table_name = ? "
                "order by column_index",
                [schema, name],
            ).fetchall()
        ]
        connection.execute(f"create schema if not exists {schema}")
        if times == 1 or table in ONCE:
            connection.execute(f"create table {table} as select * from company.{table}")
            continue
        told = [f"{column} || ' ' || copy as {column}" if column in REPEATED else column for column in columns]
        connection.execute(
            f"create table {table} as select {', '.join(told)} from company.{table} cross join range({times}) as copies (copy)"
        )
    connection.execute(more)
    connection.close()
    return target
