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
from orchestration.folder_names import folder_name
from orchestration.look import document
from orchestration.publish.generation import Generation
from orchestration.review.figures import number
from orchestration.review.reading import Column, Table, cut

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

TEAM_ACCOUNTS = """
create temp table team_accounts as
select users.team, users.name as owner, accounts.account_id, accounts.crm_account_id, accounts.name as account
from core.bridge_account_access as access
inner join core.dim_users as users on access.user_id = users.user_id
inner join core.dim_accounts as accounts on access.account_id = accounts.account_id
where access.reason = 'owner'
"""
"""What follows starts from here, so that no account can stand on the page of another team than its owner's."""

IN_COMMON = """
from account_mapping.overlap_accounts as common
inner join team_accounts using (account_id)
inner join core.dim_partners as partners using (partner_id)
left join core.dim_users as managers on partners.partner_manager_user_id = managers.user_id
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
where deals.stage_category = 'open'
"""
"""A deal stands once a partner, with the better of its roles there."""

GOALS = """
from (
    select goals.*, scope_key as team, scope_key as whose
    from goals.goal_vs_actual as goals
    where scope_type = 'team'
    union all
    select goals.*, people.team, people.name as whose
    from goals.goal_vs_actual as goals
    inner join (select team, lower(email) as email, coalesce(min(name), min(email)) as name from core.dim_users group by all) as people
        on lower(goals.scope_key) = people.email
    where scope_type = 'user'
) as goals
"""

WORKLIST = """
from account_mapping.partner_manager_worklist as worklists
inner join team_accounts using (account_id)
inner join core.dim_partners as partners using (partner_id)
where worklists.worklist = '{}'
"""

TILES = f"""
select teams.team, people, coalesce(accounts, 0), coalesce(accounts_in_common, 0), coalesce(partners, 0), coalesce(open_pipeline, 0),
    coalesce(deals, 0), coalesce(deals_amount, 0)
from (select team, count(*) as people from core.dim_users where trim(team) <> '' group by all) as teams
left join (select team, count(*) as accounts from team_accounts group by all) using (team)
left join (
    select team, count(*) as accounts_in_common, sum(open_pipeline) as open_pipeline
    from (select distinct team_accounts.team, account_id, open_pipeline {IN_COMMON}) group by all
) using (team)
left join (select team_accounts.team, count(distinct partner_id) as partners {IN_COMMON} group by all) using (team)
left join (
    select team, count(*) as deals, sum(amount) as deals_amount
    from (select distinct team_accounts.team, opportunity_id, deals.amount {PARTNER_DEALS}) group by all
) using (team)
order by team
"""
"""One row a team: its name, and the figures of its page in their order; accounts and deals each once, whoever has them too."""


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


@dataclass(frozen=True)
class Listing:
    """A table of every page: where its rows come from, with the team in a column, and where those are that are not shown."""

    anchor: str
    title: str
    where: str
    columns: Sequence[Column]
    source: str
    team: str
    order: str


COMMON_ACCOUNTS = Listing(
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
    "team_accounts.team",
    "common.open_pipeline desc, team_accounts.account nulls last, account_id, partners.name, partner_id",
)

DEALS = Listing(
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
    "team_accounts.team",
    "deals.amount desc nulls last, opportunity_id, partners.name, partner_id",
)

TEAM_GOALS = Listing(
    "goals",
    "Goals",
    "goals.goal_vs_actual",
    (
        Column("goal", "goals.name"),
        Column("whose", "goals.whose"),
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
    "goals.team",
    "goals.is_current desc, goals.period_start desc, goals.scope_type, goals.goal_key",
)

WORKLISTS = [
    Listing(
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
        WORKLIST.format(name),
        "team_accounts.team",
        "worklists.rank, partners.name, partner_id",
    )
    for name, title in (
        ("churn_risk", "Churn risk"),
        ("stalled", "Stalled deals"),
        ("most_active", "Most active"),
        ("healthiest", "Healthiest"),
    )
]
"""What asks for something first."""


def write_teams(generation: Generation) -> list[Path]:
    """Write teams/<team>/index.html for each team of the generation's users; returns the pages in the order of the teams' names."""
    with duckdb.connect(str(generation.database), read_only=True) as published:
        there = {
            f"{schema}.{table}" for schema, table in published.execute("select schema_name, table_name from duckdb_tables()").fetchall()
        }
        editions = read_editions(published, generation.manifest.as_of) if there.issuperset(TABLES) else []
    written = []
    for edition in editions:
        page = generation.folder / "teams" / folder_name(edition.team) / "index.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(render(edition), encoding="utf-8")
        written.append(page)
    return written


def render(edition: Edition) -> str:
    """The page's HTML."""
    body = _templates().get_template("team.html.j2").render(edition=edition, number=number, cut=cut)
    style = _templates().loader.get_source(_templates(), "team.css")[0]
    return document(f"{edition.team}: accounts with partners as of {edition.as_of}", body, style=style)


def read_editions(published: duckdb.DuckDBPyConnection, as_of: dt.date) -> list[Edition]:
    """What the pages of all teams hold, in the order of their names: each table is read once for all of them."""
    published.execute(TEAM_ACCOUNTS)
    tables = {listing.anchor: _tables(published, listing) for listing in (COMMON_ACCOUNTS, DEALS, TEAM_GOALS, *WORKLISTS)}

    def of(team: str, listing: Listing) -> Table:
        nothing = Table(listing.anchor, listing.anchor, listing.title, listing.columns, [], 0, listing.where)
        return tables[listing.anchor].get(team, nothing)

    return [
        Edition(
            team,
            as_of,
            variables()["reporting_currency"],
            *figures,
            in_common=of(team, COMMON_ACCOUNTS),
            partner_deals=of(team, DEALS),
            goals=of(team, TEAM_GOALS),
            worklists=[of(team, listing) for listing in WORKLISTS],
        )
        for team, *figures in published.execute(TILES).fetchall()
    ]


def _tables(published: duckdb.DuckDBPyConnection, listing: Listing) -> dict[str, Table]:
    """The first rows of each team that has any, with the number of all."""
    shown = ", ".join(f"{column.shows} as shown_{place}" for place, column in enumerate(listing.columns))
    found = published.execute(
        f"select {listing.team} as team, count(*) over (partition by {listing.team}) as total, {shown} {listing.source} "
        f"qualify row_number() over (partition by {listing.team} order by {listing.order}) <= {SHOWN_ROWS} "
        f"order by {listing.team}, {listing.order}"
    ).fetchall()
    tables: dict[str, Table] = {}
    for team, total, *row in found:
        table = tables.setdefault(team, Table(listing.anchor, listing.anchor, listing.title, listing.columns, [], total, listing.where))
        table.rows.append([_cell(value, column.kind) for value, column in zip(row, listing.columns, strict=True)])
    return tables


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
