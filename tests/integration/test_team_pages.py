"""The team editions of the published sample: what stands on a page belongs to the team, and is what SQL says without the bridge."""

import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import duckdb
import pytest
from published_sample import published_sample

from orchestration.folder_names import folder_name
from orchestration.publish.generation import DATABASE, Generation
from orchestration.publish.manifest import Manifest
from orchestration.review.teams import SHOWN_ROWS, TABLES, write_teams

pytestmark = pytest.mark.slow

MEMBERS = "select user_id from core.dim_users where team = $team"
ACCOUNTS = f"select account_id from core.dim_accounts where owner_user_id in ({MEMBERS})"
PARTS = """
    select distinct opportunity_id, partner_id
    from attribution.fct_attributions join core.dim_partnerships using (partnership_id) where is_counted and role <> 'delivered'
"""


@dataclass
class Page(HTMLParser):
    """A page's text, its tiles, and under each anchor the rows of its table as cells by header, and what is said beside it."""

    html: str
    text: str = ""
    tiles: list[str] = field(default_factory=list)
    rows: dict[str, list[dict[str, str]]] = field(default_factory=lambda: defaultdict(list))
    said: dict[str, str] = field(default_factory=lambda: defaultdict(str))
    anchor: str = ""
    cell: str | None = None

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag in ("section", "details"):
            self.anchor = attributes["id"]
        if tag == "tr":
            self.rows[self.anchor].append({})
        if tag == "td":
            self.cell = attributes["data-of"]
            self.rows[self.anchor][-1][self.cell] = ""
        if (tag, attributes.get("class")) == ("div", "tile"):
            self.tiles.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "td":
            self.cell = None

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.cell is not None:
            self.rows[self.anchor][-1][self.cell] += data
        self.said[self.anchor] += data
        if self.tiles and not self.anchor:
            self.tiles[-1] += data

    def table(self, anchor: str) -> list[dict[str, str]]:
        """The rows of a table, without that of its headers."""
        return [row for row in self.rows[anchor] if row]

    def figures(self) -> list[Decimal]:
        """The numbers with which the tiles begin."""
        return [
            Decimal(tile.split()[0].replace(",", ""))
            for tile in ("".join(c if c in "0123456789.," else " " for c in t) for t in self.tiles)
        ]


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    folder = published_sample(tmp_path_factory).published
    return Generation(folder, Manifest.read(folder))


@pytest.fixture(scope="module")
def published(generation: Generation) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(generation.database), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def pages(generation: Generation) -> dict[str, Page]:
    found = sorted((generation.folder / "teams").glob("*/index.html"))
    return {unquote(path.parent.name): Page(path.read_text(encoding="utf-8")) for path in found}


def asked(connection: duckdb.DuckDBPyConnection, sql: str, team: str) -> list[tuple]:
    return connection.execute(sql, {"team": team} if "$team" in sql else None).fetchall()


def column(connection: duckdb.DuckDBPyConnection, sql: str, team: str) -> set[str]:
    return {value for (value,) in asked(connection, sql, team)}


def changed(generation: Generation, folder: Path, *statements: str) -> dict[str, Page]:
    """The pages of the generation's database after these statements."""
    shutil.copyfile(generation.database, folder / DATABASE)
    with duckdb.connect(str(folder / DATABASE)) as connection:
        for statement in statements:
            connection.execute(statement)
    return {
        unquote(path.parent.name): Page(path.read_text(encoding="utf-8")) for path in write_teams(Generation(folder, generation.manifest))
    }


def test_each_team_has_a_page(pages, published):
    assert set(pages) == column(published, "select distinct team from core.dim_users", "")
    assert len(pages) > 3


def test_every_account_on_a_page_belongs_to_the_team(pages, published):
    shown = 0
    for team, page in pages.items():
        names = column(published, f"select name from core.dim_accounts where account_id in ({ACCOUNTS})", team)
        ids = column(published, f"select crm_account_id from core.dim_accounts where account_id in ({ACCOUNTS})", team)
        owners = column(published, "select name from core.dim_users where team = $team", team)
        for anchor in page.rows:
            rows = [row for row in page.table(anchor) if anchor != "goals"]
            shown += len(rows)
            assert {row["account"] for row in rows} <= names, team
            assert {row.get("CRM id") for row in rows} - {None} <= ids, team
            assert {row.get("owner") for row in rows} - {None} <= owners, team
    assert shown > 300


def test_nothing_of_another_team_is_on_a_page(pages, published):
    for team, page in pages.items():
        others = f"from core.dim_accounts where account_id not in ({ACCOUNTS})"
        ids = column(published, f"select crm_account_id {others}", team)
        deals = column(
            published,
            f"select crm_opportunity_id from core.fct_opportunities where account_id is null or account_id not in ({ACCOUNTS})",
            team,
        )
        # an account may have the name of a partner, or of an account of the team
        names = column(published, f"select name {others}", team) - column(published, "select name from core.dim_partners", team)
        names -= column(published, f"select name from core.dim_accounts where account_id in ({ACCOUNTS})", team)
        managers = "select partner_manager_user_id from core.dim_partners where partner_manager_user_id is not null"
        people = column(published, f"select name from core.dim_users where team <> $team and user_id not in ({managers})", team)
        people -= column(published, "select name from core.dim_users where team = $team", team)
        cells = {cell for anchor in page.rows for row in page.table(anchor) for cell in row.values()}
        assert len(ids) > 200
        assert len(people) > 10
        assert not [found for found in ids | deals | people if found in page.text], team
        assert not cells & names, team
        assert not [email for email in column(published, "select email from core.dim_users", team) if email in page.html], team


def test_the_figures_of_the_tiles_are_those_of_sql(pages, published):
    told = {team: page.figures() for team, page in pages.items()}
    expected = {
        team: [
            Decimal(asked(published, sql, team)[0][0])
            for sql in (
                f"select count(*) from ({ACCOUNTS})",
                f"select count(distinct account_id) from account_mapping.overlap_accounts where account_id in ({ACCOUNTS})",
                "select coalesce(sum(amount), 0) from core.fct_opportunities where stage_category = 'open' "
                f"and account_id in ({ACCOUNTS}) and account_id in (select account_id from account_mapping.overlap_accounts)",
                "select count(*) from core.fct_opportunities where stage_category = 'open' and involvement <> 'direct' "
                f"and account_id in ({ACCOUNTS})",
                "select coalesce(sum(amount), 0) from core.fct_opportunities where stage_category = 'open' and involvement <> 'direct' "
                f"and account_id in ({ACCOUNTS})",
            )
        ]
        for team in pages
    }
    assert told == expected
    assert all(sum(figures[place] for figures in told.values()) > 0 for place in range(5))


@pytest.mark.parametrize(
    ("anchor", "source"),
    [
        ("in-common", f"from account_mapping.overlap_accounts where account_id in ({ACCOUNTS})"),
        (
            "deals",
            f"from core.fct_opportunities join ({PARTS}) using (opportunity_id) "
            f"where stage_category = 'open' and account_id in ({ACCOUNTS})",
        ),
        *(
            (
                worklist.replace("_", "-"),
                f"from account_mapping.partner_manager_worklist where worklist = '{worklist}' and account_id in ({ACCOUNTS})",
            )
            for worklist in ("churn_risk", "stalled", "most_active", "healthiest")
        ),
    ],
)
def test_a_table_has_its_rows_or_says_where_the_others_are(pages, published, anchor, source):
    totals = {team: asked(published, f"select count(*) {source}", team)[0][0] for team in pages}
    assert sum(totals.values()) > 0
    for team, total in totals.items():
        page = pages[team]
        assert len(page.table(anchor)) == min(total, SHOWN_ROWS), team
        more = f"{total - SHOWN_ROWS:,} more {'is' if total == SHOWN_ROWS + 1 else 'are'} in "
        assert (more in page.said[anchor]) == (total > SHOWN_ROWS), team


def test_some_table_is_longer_than_a_page_shows(pages):
    assert any(" more are in account_mapping.overlap_accounts." in page.text for page in pages.values())


def test_an_account_in_common_stands_with_what_both_sides_have(pages, published):
    for team, page in pages.items():
        rows = asked(
            published,
            "select accounts.crm_account_id, partners.name, replace(our_population, '_', ' '), replace(their_population, '_', ' '), "
            "suggested_play, cast(open_opportunities as varchar), cast(open_pipeline as varchar), coalesce(managers.name, '') "
            "from account_mapping.overlap_accounts join core.dim_accounts as accounts using (account_id) "
            "join core.dim_partners as partners using (partner_id) "
            "left join core.dim_users as managers on partners.partner_manager_user_id = managers.user_id "
            f"where accounts.account_id in ({ACCOUNTS})",
            team,
        )
        headers = ("CRM id", "partner", "with us", "with them", "suggested play", "open deals", "open pipeline", "partner manager")
        assert {
            tuple(row[header].replace(",", "" if header.startswith("open") else ",") for header in headers)
            for row in page.table("in-common")
        } <= set(rows), team


def test_the_partners_are_counted_and_the_largest_pipelines_stand_first(pages, published):
    for team, page in pages.items():
        partners, pipelines = asked(
            published,
            "select count(distinct partner_id), coalesce(list(open_pipeline order by open_pipeline desc), []) "
            f"from account_mapping.overlap_accounts where account_id in ({ACCOUNTS})",
            team,
        )[0]
        assert page.tiles[1].split("with ")[1].split()[0] == str(partners), team
        assert [Decimal(row["open pipeline"].replace(",", "")) for row in page.table("in-common")] == pipelines[:SHOWN_ROWS], team


def test_a_deal_stands_with_the_part_of_each_partner(pages, published):
    sourced = f"select opportunity_id, partner_id from ({PARTS.replace('<>', '=').replace('delivered', 'sourced')})"
    for team, page in pages.items():
        rows = asked(
            published,
            f"select crm_opportunity_id, partners.name, case when (opportunity_id, partner_id) in ({sourced}) then 'sourced' "
            f"else 'influenced' end from core.fct_opportunities join ({PARTS}) using (opportunity_id) "
            "join core.dim_partners as partners using (partner_id) "
            f"where stage_category = 'open' and fct_opportunities.account_id in ({ACCOUNTS})",
            team,
        )
        found = [(row["deal"], row["partner"], row["involvement"]) for row in page.table("deals")]
        assert sorted(found) == sorted(rows) or len(rows) > SHOWN_ROWS, team
        assert len(set(found)) == len(found), team


def test_a_deal_that_a_partner_sourced_in_one_programme_and_influenced_in_another_stands_once(generation, published, pages, tmp_path):
    team, deal, partner = next(
        (team, row["deal"], row["partner"])
        for team, page in pages.items()
        for row in page.table("deals")
        if row["involvement"] == "influenced"
    )
    found = changed(
        generation,
        tmp_path,
        "insert into core.dim_partnerships select * replace ('another' as partnership_id) from core.dim_partnerships "
        f"where partner_id = (select partner_id from core.dim_partners where name = '{partner}') limit 1",
        "insert into attribution.fct_attributions select * replace ('another' as partnership_id, 'sourced' as role, true as is_counted) "
        "from attribution.fct_attributions "
        f"where opportunity_id = (select opportunity_id from core.fct_opportunities where crm_opportunity_id = '{deal}') limit 1",
    )
    rows = [row for row in found[team].table("deals") if (row["deal"], row["partner"]) == (deal, partner)]
    assert [row["involvement"] for row in rows] == ["sourced"]


GOAL = """
insert into goals.goal_vs_actual
select * replace ('{key}' as goal_key, '{key}' as name, '{scope_type}' as scope_type, '{scope_key}' as scope_key)
from goals.goal_vs_actual where is_current and goal_key = 'leads-given'
"""


def test_a_page_has_the_goals_of_the_team_and_of_its_people(generation, published, tmp_path):
    # as people write it: in capitals
    rep, other = (
        asked(published, "select min(email) from core.dim_users where team = $team", team)[0][0] for team in ("EMEA Sales", "APAC Sales")
    )
    found = changed(
        generation,
        tmp_path,
        GOAL.format(key="of the team", scope_type="team", scope_key="EMEA Sales"),
        GOAL.format(key="of one of its people", scope_type="user", scope_key=rep.upper()),
        GOAL.format(key="of another team", scope_type="team", scope_key="APAC Sales"),
        GOAL.format(key="of a person of another team", scope_type="user", scope_key=other),
        # partners with ids such as the team's and the person's
        GOAL.format(key="of a partner", scope_type="partner", scope_key="EMEA Sales"),
        GOAL.format(key="of another partner", scope_type="partner", scope_key=rep),
    )
    rows = found["EMEA Sales"].table("goals")
    name = asked(published, f"select name from core.dim_users where email = '{rep}'", "")[0][0]
    assert [(row["goal"], row["whose"]) for row in rows] == [("of the team", "EMEA Sales"), ("of one of its people", name)]
    target, actual = asked(published, "select target, actual from goals.goal_vs_actual where is_current and goal_key = 'leads-given'", "")[
        0
    ]
    assert [(Decimal(row["target"]), Decimal(row["actual"])) for row in rows] == [(target, actual)] * 2
    assert [row["goal"] for row in found["APAC Sales"].table("goals")] == ["of another team", "of a person of another team"]
    assert found["Commercial Sales"].table("goals") == []


def test_users_without_a_team_have_no_page(generation, pages, tmp_path):
    found = changed(
        generation,
        tmp_path,
        "update core.dim_users set team = null where team = 'EMEA Sales'",
        "update core.dim_users set team = ' ' where team = 'APAC Sales'",
    )
    assert set(found) == set(pages) - {"EMEA Sales", "APAC Sales"}
    assert {path.name for path in (tmp_path / "teams").iterdir()} == {folder_name(team) for team in found}


def test_a_team_that_lost_an_account_does_not_see_it_any_more(generation, published, pages, tmp_path):
    row = pages["EMEA Sales"].table("in-common")[0]
    found = changed(
        generation, tmp_path, f"delete from core.bridge_account_access where account_id = 'salesforce:{row['CRM id']}' and reason = 'owner'"
    )
    assert row["CRM id"] not in found["EMEA Sales"].text
    assert found["EMEA Sales"].figures()[0] == pages["EMEA Sales"].figures()[0] - 1


def test_what_names_hold_is_text(generation, tmp_path):
    name = "<script>alert(1)</script> & Söhne"
    found = changed(
        generation,
        tmp_path,
        f"update core.dim_accounts set name = '{name}'",
        "update core.dim_users set team = '<b>../x' where team = 'EMEA Sales'",
    )
    page = found["<b>../x"]
    assert {row["account"] for row in page.table("in-common")} == {name}
    assert "<script>" not in page.html
    assert "<b>../x" not in page.html


@pytest.mark.parametrize("table", TABLES)
def test_a_database_without_what_pages_need_has_none(generation, tmp_path, table):
    assert changed(generation, tmp_path, f"drop table {table}") == {}
