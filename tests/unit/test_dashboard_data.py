"""What the dashboard carries of the tables, what it trusts, and what it says where there is nothing."""

import datetime as dt
import json
import re
from pathlib import Path

import duckdb
import pytest
from dashboards import GOALS

from orchestration.review.dashboard import PARTS, TERMS, embedded, render
from orchestration.review.dashboard_data import payload

DAY = dt.date(2026, 7, 2)
POLICY = {"reporting_currency": "USD", "min_sample": 10}

TABLES = """
create schema core; create schema attribution; create schema commissions; create schema funnel; create schema account_mapping;
create table core.dim_dates (date_day date, fiscal_quarter varchar);
create table core.dim_programs (program_id varchar, name varchar);
create table core.dim_users (user_id varchar, name varchar, email varchar, team varchar);
create table core.dim_partners (partner_id varchar, name varchar, tier varchar, partner_manager_user_id varchar);
create table core.dim_partnerships (
    partnership_id varchar, partner_id varchar, program_id varchar, tier varchar, signed_on date, ended_on date
);
create table core.fct_opportunities (
    opportunity_id varchar, owner_user_id varchar, stage_category varchar, amount decimal(18, 2), closes_on date, closed_on date,
    is_won boolean, days_to_close integer, involvement varchar
);
create table core.fct_deal_registrations (registration_id varchar, partnership_id varchar, status varchar, submitted_on date);
create table core.fct_partner_meetings (meeting_id varchar, partner_id varchar, owner_user_id varchar, held_on date);
create table attribution.fct_attributions (opportunity_id varchar, partnership_id varchar, role varchar, is_counted boolean);
create table attribution.fct_credits (
    opportunity_id varchar, partnership_id varchar, role varchar, credit_model varchar, credited_amount decimal(18, 2)
);
create table attribution.partner_revenue (
    month date, partnership_id varchar, credit_model varchar, involvement varchar, credited_amount decimal(18, 2)
);
create table attribution.partner_pipeline as select * from attribution.partner_revenue;
create table attribution.credit_model_sensitivity (partnership_id varchar, default_amount decimal(18, 2));
create table commissions.fct_commission_entries (
    entry_id varchar, partnership_id varchar, entry_type varchar, amount decimal(18, 2), earned_on date, payable_on date
);
create table funnel.opportunity_funnel (
    cohort_month date, crm varchar, pipeline varchar, involvement varchar, program_id varchar, stage varchar, stage_rank integer,
    policy varchar, reached integer, advanced integer, won integer
);
create table account_mapping.overlap_matrix (
    partner_id varchar, our_population varchar, their_population varchar, accounts bigint, open_pipeline_touched decimal(18, 2)
);
"""

ROWS = [
    "insert into core.dim_programs values ('G1', 'Reseller'), ('G2', 'Referral')",
    "insert into core.dim_users values ('U1', 'Ann', 'ann@us.example', 'North'), ('U2', 'Bob', 'bob@us.example', null)",
    # two partners of one name
    "insert into core.dim_partners values ('P1', 'Acme', 'Gold', 'U2'), ('P2', 'Acme', null, null), ('P3', 'Zeta', 'Gold', 'U9')",
    """
    insert into core.dim_partnerships values
        ('S1', 'P1', 'G1', 'Gold', '2025-01-01', null), ('S2', 'P1', 'G2', 'Gold', '2025-01-01', '2026-04-02'),
        ('S3', 'P3', 'G1', null, '2025-01-01', null)
    """,
    """
    insert into core.fct_opportunities values
        -- two partnerships on one deal, whose second cent only one of them can have
        ('O1', 'U1', 'won', 0.03, '2026-05-05', '2026-04-05', true, 10, 'sourced'),
        -- nobody's, without a day
        ('O2', null, 'open', 70.00, null, null, false, null, 'influenced'),
        ('O3', 'U1', 'lost', 80.00, '2026-04-05', '2026-04-05', false, 5, 'influenced'),
        -- direct: one without an amount
        ('O4', 'U2', 'won', 5.00, '2026-04-05', '2026-04-05', true, 7, 'direct'),
        ('O5', 'U2', 'won', null, '2026-04-05', '2026-04-06', true, 9, 'direct')
    """,
    """
    insert into attribution.fct_attributions values
        ('O1', 'S1', 'sourced', true), ('O1', 'S1', 'sourced', true), ('O1', 'S3', 'influenced', true), ('O1', 'S2', 'delivered', true),
        ('O2', 'S1', 'influenced', true), ('O3', 'S2', 'influenced', true), ('O4', 'S1', 'sourced', false)
    """,
    """
    insert into attribution.fct_credits values
        ('O1', 'S1', 'sourced', 'equal', 0.02), ('O1', 'S3', 'influenced', 'equal', 0.01), ('O1', 'S1', 'sourced', 'source', 0.03),
        ('O1', 'S3', 'influenced', 'tiny', 0.00), ('O2', 'S1', 'influenced', 'equal', 70.00), ('O3', 'S2', 'influenced', 'equal', 80.00)
    """,
    """
    insert into attribution.partner_revenue values
        ('2026-04-01', 'S1', 'equal', 'sourced', 0.02), ('2026-04-01', 'S3', 'equal', 'influenced', 0.01),
        ('2026-04-01', 'S1', 'source', 'sourced', 0.03), ('2026-04-01', null, 'equal', 'direct', 5.00)
    """,
    "insert into attribution.credit_model_sensitivity values ('S1', 0.03), ('S3', 0)",
    # the partner was in both programmes on the first day, in one on the second
    "insert into core.fct_partner_meetings values ('M1', 'P1', 'U1', '2026-04-01'), ('M2', 'P1', 'U1', '2026-04-02')",
    "insert into core.fct_deal_registrations values ('R1', 'S1', 'approved', '2026-04-01'), ('R2', 'S9', 'rejected', '2026-04-01')",
    """
    insert into commissions.fct_commission_entries values
        ('E1', 'S1', 'accrual', 10.50, '2026-04-01', '2026-07-03'), ('E2', 'S1', 'payout', -3.25, '2026-05-01', '2026-05-01'),
        ('E3', null, 'payout', -1.00, '2026-05-01', '2026-05-01')
    """,
    """
    insert into funnel.opportunity_funnel values
        ('2026-04-01', 'salesforce', null, 'sourced', null, 'New', 1, 'observed', 4, 2, 1),
        ('2026-05-01', 'salesforce', null, 'sourced', null, 'New', 1, 'observed', 3, 1, 1)
    """,
    "insert into account_mapping.overlap_matrix values ('P1', 'prospect', 'customer', 3, 12.34), ('P1', 'customer', 'customer', 2, 0)",
]


@pytest.fixture
def empty() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(TABLES)
    return connection


@pytest.fixture
def company() -> duckdb.DuckDBPyConnection:
    return filled(ROWS)


def filled(statements: list[str]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(TABLES)
    connection.execute(
        "insert into core.dim_dates select day, year(day) || '-Q' || quarter(day) "
        "from (select cast(unnest(generate_series(date '2026-01-01', date '2026-12-31', interval 1 day)) as date) as day)"
    )
    for statement in statements:
        connection.execute(statement)
    return connection


def data_of(connection: duckdb.DuckDBPyConnection) -> dict:
    return payload(connection, DAY, currency="USD", min_sample=10)


def embedded_in(page: str) -> dict:
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)[1])


def test_deals_with_partners_are_told_one_by_one_in_whole_cents(company: duckdb.DuckDBPyConnection) -> None:
    data = data_of(company)
    deals = data["deals"]
    nobody, no_day = len(data["users"]["name"]), len(data["quarters"]["name"])
    assert deals["owner"] == [0, nobody, 0]
    assert deals["quarter"] == [1, no_day, 1]
    assert deals["category"] == [1, 0, 2]
    assert deals["cents"] == [3, 7000, 8000]
    assert deals["days"] == [10, None, None]
    # one touch for two pieces of evidence; what was delivered, or does not count, is none
    assert deals["touches"] == [2, 1, 1]
    assert [data["partnerships"]["id"][i] for i in deals["touch"]["partnership"]] == ["S1", "S3", "S1", "S2"]
    assert deals["touch"]["role"] == [0, 1, 1, 1]


def test_credits_stand_beside_their_touches_and_a_row_of_nothing_is_told_from_no_row(company: duckdb.DuckDBPyConnection) -> None:
    data = data_of(company)
    assert data["models"] == ["equal", "source", "tiny"]
    # a lost deal is neither revenue nor pipeline
    assert data["deals"]["credits"] == [[2, 1, 7000, 0], [3, 0, 0, 0], [0, 0, 0, 0]]
    assert data["deals"]["rounded_away"] == [[], [], [1]]


def test_direct_deals_are_summed(company: duckdb.DuckDBPyConnection) -> None:
    assert data_of(company)["deals"]["direct"] == {
        "owner": [1],
        "quarter": [1],
        "category": [1],
        "deals": [2],
        "cents": [500],
        "with_amount": [1],
        "days": [16],
        "with_days": [2],
    }


def test_the_default_model_is_the_one_that_agrees_with_the_default_amounts(company: duckdb.DuckDBPyConnection) -> None:
    data = data_of(company)
    assert data["models"][data["default_model"]] == "source"


def test_what_names_an_unknown_partnership_is_in_the_totals_and_no_choice(company: duckdb.DuckDBPyConnection) -> None:
    data = data_of(company)
    unknown = len(data["partnerships"]["id"])
    known = data["partnerships"]["id"].index("S1")
    assert dict(zip(data["registrations"]["partnership"], data["registrations"]["registrations"], strict=True)) == {known: 1, unknown: 1}
    rows = zip(*(data["commissions"][name] for name in ("partnership", "quarter", "earned", "paid", "held")), strict=True)
    assert list(rows) == [(known, 1, 1050, -325, 1050), (unknown, 1, 0, -100, 0)]


def test_a_meeting_counts_for_the_programmes_that_its_partner_was_in_on_that_day(company: duckdb.DuckDBPyConnection) -> None:
    data = data_of(company)
    names = [sorted(data["programmes"]["name"][i] for i in programmes) for programmes in data["meetings"]["programme_sets"]]
    assert sorted(names[i] for i in data["meetings"]["programmes"]) == [["Referral", "Reseller"], ["Reseller"]]


def test_partners_of_one_name_are_told_apart_by_their_ids(company: duckdb.DuckDBPyConnection) -> None:
    assert data_of(company)["partners"]["name"] == ["Acme (P1)", "Acme (P2)", "Zeta"]


def test_months_of_a_quarter_are_one_row_of_the_funnel(company: duckdb.DuckDBPyConnection) -> None:
    funnel = data_of(company)["funnel"]
    assert (funnel["reached"], funnel["advanced"], funnel["won"], funnel["programme"]) == ([7], [3], [2], [None])
    assert funnel["pipelines"]["name"] == ["No pipeline"]


def test_only_quarters_in_which_something_happened_are_offered(company: duckdb.DuckDBPyConnection) -> None:
    quarters = data_of(company)["quarters"]
    assert [name for name, used in zip(quarters["name"], quarters["is_used"], strict=True) if used] == ["2026-Q2"]


def test_goals_know_whom_they_are_about(company: duckdb.DuckDBPyConnection) -> None:
    company.execute(GOALS)
    company.execute(
        "update goals.goal_vs_actual set scope_key = case scope_type when 'program' then 'G1' when 'partner' then 'P3' "
        "when 'team' then 'North' else scope_key end"
    )
    goals = data_of(company)["goals"]
    about = {key: (goals["programme"][i], goals["partner"][i], goals["team"][i]) for i, key in enumerate(goals["key"])}
    assert about == {"revenue": (None, None, None), "reseller": (1, None, None), "acme": (None, 2, None), "emea": (None, None, 0)}
    assert "1234567.89" in goals["actual"]


def test_two_renders_are_equal_byte_for_byte_whatever_the_order_of_rows(company: duckdb.DuckDBPyConnection) -> None:
    page = render(company, DAY, POLICY)
    assert page == render(company, DAY, POLICY)
    shuffled = filled([])
    shuffled.execute("set threads to 1")
    for schema, table in company.execute("select schema_name, table_name from duckdb_tables() where not temporary").fetchall():
        columns = company.execute(f"select * from {schema}.{table}").fetchall()
        if table != "dim_dates" and columns:
            shuffled.executemany(f"insert into {schema}.{table} values ({', '.join('?' * len(columns[0]))})", columns[::-1])
    assert render(shuffled, DAY, POLICY) == page


def test_no_name_ends_the_script_that_holds_it() -> None:
    hostile = """</script><script>alert(1)</script><!--"""
    text = embedded({"name": hostile})
    assert "<" not in text
    assert json.loads(text) == {"name": hostile}


def test_names_stand_in_the_data_alone(company: duckdb.DuckDBPyConnection) -> None:
    plain = render(company, DAY, POLICY)
    company.execute("update core.dim_partners set name = '</script><img src=x onerror=alert(1)>' where partner_id = 'P3'")
    page = render(company, DAY, POLICY)
    assert "<img" not in page
    assert page.count("</script>") == plain.count("</script>") == 2
    assert "</script><img src=x onerror=alert(1)>" in embedded_in(page)["partners"]["name"]


def test_the_page_asks_the_network_for_nothing(company: duckdb.DuckDBPyConnection) -> None:
    page = render(company, DAY, POLICY)
    addresses = set(re.findall(r"https?://[^\s\"'<]+", page))
    # the name of SVG elements is no address to load
    assert addresses <= {"http://www.w3.org/2000/svg"}
    assert not re.search(r"<link|<img|<iframe|@import|url\(|fetch\(|XMLHttpRequest|innerHTML|insertAdjacentHTML", page)


def test_an_empty_warehouse_is_a_page(empty: duckdb.DuckDBPyConnection) -> None:
    page = render(empty, DAY, POLICY)
    data = embedded_in(page)
    assert (data["models"], data["default_model"]) == ([], None)
    assert data["partners"]["id"] == []
    assert data["missing"] == {"goals": ["goals.goal_vs_actual"]}


def test_what_was_not_built_is_named_in_words(empty: duckdb.DuckDBPyConnection) -> None:
    empty.execute("drop table funnel.opportunity_funnel; drop table core.fct_partner_meetings")
    page = render(empty, DAY, POLICY)
    assert "Not built: core.fct_partner_meetings, funnel.opportunity_funnel, goals.goal_vs_actual." in page
    assert "Not built" not in render(filled([*ROWS, GOALS]), DAY, POLICY)


def test_a_database_with_nothing_that_is_known_is_still_a_page() -> None:
    assert "core.dim_partners" in render(duckdb.connect(), DAY, POLICY)


def test_amounts_that_a_browser_cannot_add_exactly_are_said_to_be_so(company: duckdb.DuckDBPyConnection) -> None:
    warning = "more than a browser can hold exactly"
    assert warning not in render(company, DAY, POLICY)
    company.execute("update core.fct_opportunities set amount = 90071992547409.92 where opportunity_id = 'O4'")
    assert warning in render(company, DAY, POLICY)


def test_every_figure_that_the_script_names_has_a_definition() -> None:
    script = Path(PARTS / "dashboard.js").read_text(encoding="utf-8")
    columns = re.findall(
        r'\bcol\(\s*(?:"[^"]*"|`[^`]*`|key|name),\s+(?:"[^"]*"|`[^`]*`|label|words\(name\)),\s+("[a-z_]+"|term|key)', script
    )
    named = {term.strip('"') for term in columns if term.startswith('"')}
    tiles = set(re.findall(r'\btile\(\s*"([a-z_]+)"', script))
    assert len(named) > 30
    assert len(tiles) == 12
    assert (named | tiles) - TERMS.keys() == set()
