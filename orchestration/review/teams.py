"""The team editions: one self-contained page a team, of the accounts that its people own and of nothing else, from a generation's
database alone."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from orchestration.dbt_project import variables
from orchestration.look import document
from orchestration.publish.generation import Generation
from orchestration.review.figures import number
from orchestration.review.reading import Column, Table, cut
from orchestration.review.reviews import folder_name

SHOWN_ROWS = 50

TABLES = (
    "core.bridge_account_access",
    "core.dim_accounts",
    "core.dim_partners",
    "core.dim_partnerships",
    "core.dim_users",
    "core.fct_opportunities",
    "attribution.fct_attributions",
    "account_mapping.overlap_accounts",
    "account_mapping.partner_manager_worklist",
    "goals.goal_vs_actual",
)
"""What the pages are made of; a database that lacks one of them has no teams' pages."""

WORKLISTS = {
    "churn_risk": "Churn risk",
    "stalled": "Stalled deals",
    "most_active": "Most active",
    "healthiest": "Healthiest",
}
"""Titles by worklist, what asks for something first."""

TEAM_ACCOUNTS = """
create temp table team_accounts as
select users.team, users.user_id, users.name as owner, accounts.account_id, accounts.crm_account_id, accounts.name as account
from core.bridge_account_access as access
inner join core.dim_users as users on access.user_id = users.user_id
inner join core.dim_accounts as accounts on access.account_id = accounts.account_id
where access.reason = 'owner'
"""
"""Every query below starts from here, so that none can show the account of another team."""

IN_COMMON = """
from account_mapping.overlap_accounts as common
inner join team_accounts using (account_id)
inner join core.dim_partners as partners using (partner_id)
left join core.dim_users as managers on partners.partner_manager_user_id = managers.user_id
where team_accounts.team = $team
"""

PARTNER_DEALS = """
from core.fct_opportunities as deals
inner join team_accounts using (account_id)
inner join (
    select opportunity_id, partner_id, max_by(role, role = 'sourced') as involvement
    from attribution.fct_attributions
    inner join core.dim_partnerships using (partnership_id)
    where is_counted and role in ('sourced', 'influenced')
    group by all
) as parts using (opportunity_id)
inner join core.dim_partners as partners using (partner_id)
where team_accounts.team = $team and deals.stage_category = 'open'
"""
"""A deal stands once a partner, with the better of its roles there."""

GOALS = """
from goals.goal_vs_actual as goals
left join (
    select lower(email) as email, min(name) as name from core.dim_users where team = $team and email is not null group by all
) as people on goals.scope_type = 'user' and lower(goals.scope_key) = people.email
where (goals.scope_type = 'team' and goals.scope_key = $team) or people.email is not null
"""

WORKLIST = """
from account_mapping.partner_manager_worklist as worklists
inner join team_accounts using (account_id)
inner join core.dim_partners as partners using (partner_id)
where team_accounts.team = $team and worklists.worklist = $worklist
"""


@dataclass(frozen=True)
class Edition:
    """What a team's page holds; amounts are in the reporting currency."""

    team: str
    as_of: dt.date
    currency: str
    people: int
    accounts: int
    accounts_in_common: int
    partners: int
    open_pipeline: Decimal
    deals: int
    deals_amount: Decimal
    in_common: Table
    partner_deals: Table
    goals: Table
    worklists: Sequence[Table]


def write_teams(generation: Generation) -> list[Path]:
    """Write teams/<team>/index.html for each team of the generation's users; returns the pages in the order of the teams' names."""
    with duckdb.connect(str(generation.database), read_only=True) as published:
        there = {
            f"{schema}.{table}" for schema, table in published.execute("select schema_name, table_name from duckdb_tables()").fetchall()
        }
        if not there.issuperset(TABLES):
            return []
        published.execute(TEAM_ACCOUNTS)
        written = []
        teams = published.execute("select distinct team from core.dim_users where trim(team) <> '' order by team").fetchall()
        for (team,) in teams:
            page = generation.folder / "teams" / folder_name(team) / "index.html"
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(render(_read(published, team, generation.manifest.as_of)), encoding="utf-8")
            written.append(page)
    return written


def render(edition: Edition) -> str:
    """The page's HTML."""
    body = _templates().get_template("team.html.j2").render(edition=edition, number=number, cut=cut)
    style = _templates().loader.get_source(_templates(), "team.css")[0]
    return document(f"{edition.team}: accounts with partners as of {edition.as_of}", body, style=style)


def _read(published: duckdb.DuckDBPyConnection, team: str, as_of: dt.date) -> Edition:
    def first(sql: str) -> tuple[Any, ...]:
        return published.execute(sql, {"team": team}).fetchall()[0]

    def table(anchor: str, title: str, where: str, columns: Sequence[Column], source: str, order: str, **more: str) -> Table:
        names = {"team": team, **more}
        shown = ", ".join(column.shows for column in columns)
        rows = published.execute(f"select {shown} {source} order by {order} limit {SHOWN_ROWS}", names).fetchall()
        total = published.execute(f"select count(*) {source}", names).fetchall()[0][0]
        cells = [[_cell(value, column.kind) for value, column in zip(row, columns, strict=True)] for row in rows]
        return Table(anchor, anchor, title, columns, cells, total, where)

    people, accounts = first(
        "select (select count(*) from core.dim_users where team = $team), (select count(*) from team_accounts where team = $team)"
    )
    accounts_in_common, partners, open_pipeline = first(
        "select count(*), (select count(distinct partner_id) "
        f"{IN_COMMON}), coalesce(sum(open_pipeline), 0) from (select distinct account_id, open_pipeline {IN_COMMON})"
    )
    deals, deals_amount = first(
        f"select count(*), coalesce(sum(amount), 0) from (select distinct opportunity_id, deals.amount {PARTNER_DEALS})"
    )
    return Edition(
        team=team,
        as_of=as_of,
        currency=variables()["reporting_currency"],
        people=people,
        accounts=accounts,
        accounts_in_common=accounts_in_common,
        partners=partners,
        open_pipeline=open_pipeline,
        deals=deals,
        deals_amount=deals_amount,
        in_common=table(
            "in-common",
            "Accounts in common with partners",
            "account_mapping.overlap_accounts",
            (
                Column("account", "team_accounts.account"),
                Column("CRM id", "team_accounts.crm_account_id", "id"),
                Column("owner", "team_accounts.owner"),
                Column("partner", "partners.name"),
                Column("with us", "common.our_population", "word"),
                Column("with them", "common.their_population", "word"),
                Column("suggested play", "common.suggested_play"),
                Column("open deals", "common.open_opportunities", "number"),
                Column("open pipeline", "common.open_pipeline", "money"),
                Column("partner manager", "managers.name"),
            ),
            IN_COMMON,
            "common.open_pipeline desc, team_accounts.account nulls last, team_accounts.account_id, partners.name, partner_id",
        ),
        partner_deals=table(
            "deals",
            "Open deals with partners",
            "core.fct_opportunities",
            (
                Column("account", "team_accounts.account"),
                Column("deal", "deals.crm_opportunity_id", "id"),
                Column("stage", "deals.stage"),
                Column("partner", "partners.name"),
                Column("involvement", "parts.involvement"),
                Column("amount", "deals.amount", "money"),
                Column("closes on", "deals.closes_on", "day"),
            ),
            PARTNER_DEALS,
            "deals.amount desc nulls last, opportunity_id, partners.name, partner_id",
        ),
        goals=table(
            "goals",
            "Goals",
            "goals.goal_vs_actual",
            (
                Column("goal", "goals.name"),
                Column("whose", "coalesce(people.name, people.email, goals.scope_key)"),
                Column("from", "goals.period_start", "day"),
                Column("to", "goals.period_end", "day"),
                Column("unit", "goals.unit"),
                Column("target", "goals.target", "amount"),
                Column("actual", "goals.actual", "amount"),
                Column("reached", "goals.attainment", "share"),
                Column("expected by now", "goals.expected_to_date", "amount"),
                Column("pace", "goals.pace", "word"),
            ),
            GOALS,
            "goals.is_current desc, goals.period_start desc, goals.scope_type, goals.goal_key",
        ),
        worklists=[
            table(
                name.replace("_", "-"),
                title,
                "account_mapping.partner_manager_worklist",
                (
                    Column("account", "team_accounts.account"),
                    Column("owner", "team_accounts.owner"),
                    Column("partner", "partners.name"),
                    Column("rank", "worklists.rank", "number"),
                    Column("why", "worklists.reason"),
                ),
                WORKLIST,
                "worklists.rank, partners.name, partner_id",
                worklist=name,
            )
            for name, title in WORKLISTS.items()
        ],
    )


def _cell(value: Any, kind: str) -> str:
    if value is None:
        return ""
    if kind == "money":
        return number(value, 2)
    if kind == "number":
        return number(value)
    if kind == "amount":
        # of money or of things
        return number(value, 0 if value == int(value) else 2)
    if kind == "share":
        return f"{number(value * 100, 1)}%"
    return cut(value.replace("_", " ") if kind == "word" else value)


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
