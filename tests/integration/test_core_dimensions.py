import datetime as dt
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from orchestration.dbt_project import compose, dbt_environment
from orchestration.ingest.reference import load_reference
from orchestration.ingest.store import ensure_raw_database, opened
from orchestration.settings import ROOT, Settings

pytestmark = pytest.mark.slow

ROWS = """
    insert into raw.ledger.as_of values ('2026-06-30');
    insert into raw.salesforce.user by name
        select * from (values
            ('U1', 'Maya', 'maya@meridian.example', 'R1', null, true),
            -- no role: the department is the team
            ('U2', 'Tom', 'tom@meridian.example', null, 'U1', false)
        ) as rows(id, name, email, user_role_id, manager_id, is_active);
    update raw.salesforce.user set department = 'Alliances' where id = 'U2';
    insert into raw.salesforce.user_role by name select 'R1' as id, 'Partner Managers' as name;
    insert into raw.salesforce.account by name
        select * from (values
            -- its deal was won by B, which was merged into it
            ('A', 'Golden Harvest', 'https://www.golden.example/shop', 'U.S.A.', null, null, 'U2', false),
            ('B', 'Golden Harvest Inc', null, null, null, 'A', null, true),
            -- the partner names D, which was merged into C; its parent is B, now A
            ('C', 'Acme Widgets', 'acme.example', 'Deutschland', 'B', null, 'U1', false),
            ('D', 'Acme', null, null, null, 'C', null, true),
            ('E', 'Gone', null, null, null, null, null, true),
            ('F', 'Hopeful', null, 'Elbonia', 'E', null, 'U1', false)
        ) as rows(id, name, website, billing_country, parent_id, master_record_id, owner_id, _is_deleted);
    insert into raw.salesforce.opportunity by name
        select * from (values
            ('O1', 'B', 'Closed Won', date '2024-05-01', timestamp '2024-02-10 09:00:00'),
            ('O2', 'F', 'Proposal', date '2026-09-01', timestamp '2026-01-10 09:00:00')
        ) as rows(id, account_id, stage_name, close_date, created_date);
    insert into raw.prm.partners by name
        select 'P1' as partner_id, 'Acme Widgets' as name, 'D' as crm_account_id, 'MAYA@meridian.example' as partner_manager_email;
    insert into raw.prm.programs by name select 'G1' as program_id, 'Reseller' as name;
    insert into raw.prm.partnerships by name
        select 'S1' as partnership_id, 'P1' as partner_id, 'G1' as program_id, date '2025-01-01' as signed_on;
"""


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A warehouse of a few rows, built with a fiscal year that begins in April."""
    settings = settings_in(tmp_path_factory.mktemp("warehouse"))
    ensure_raw_database(settings.raw_database)
    with opened(settings.raw_database) as raw:
        load_reference(raw)
        raw.execute(ROWS)
        for schema, table in raw.execute(
            "select schema_name, table_name from duckdb_columns() where column_name = '_known_from' and database_name = 'raw'"
        ).fetchall():
            raw.execute(
                f"""update "{schema}"."{table}" set _known_from = '2026-06-30', _is_deleted = coalesce(_is_deleted, false),
                _extract_id = 'extract', _row = 1"""
            )
    compose(settings)
    ran = dbt(
        settings, "build", "--select", "+marts.core.dim_*", "--indirect-selection", "cautious", "--vars", "{fiscal_year_start_month: 4}"
    )
    assert ran.returncode == 0, ran.stdout
    return settings


def settings_in(folder: Path) -> Settings:
    return Settings(landing_dir=folder / "landing", warehouse_dir=folder / "warehouse")


def dbt(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "--quiet", "--no-use-colors", *arguments, "--target", "prod"],
        cwd=ROOT,
        env=dbt_environment(settings),
        capture_output=True,
        text=True,
        check=False,
    )


def found(settings: Settings, query: str) -> list[tuple]:
    with duckdb.connect(str(settings.build_database), read_only=True) as build:
        return build.execute(query).fetchall()


def test_an_account_stands_once_and_has_what_its_merged_ones_had(warehouse: Settings):
    assert found(
        warehouse,
        "select crm_account_id, domain, country_code, region, account_status, parent_account_id from core.dim_accounts order by 1",
    ) == [
        ("A", "golden.example", "US", "Americas", "customer", None),
        ("C", "acme.example", "DE", "EMEA", "partner", "salesforce:A"),
        ("F", None, None, None, "open_opportunity", None),
    ]


def test_a_partner_leads_to_its_account_and_its_manager(warehouse: Settings):
    assert found(warehouse, "select partner_id, account_id, partner_manager_user_id, is_listed from core.dim_partners") == [
        ("P1", "salesforce:C", "salesforce:U1", True)
    ]


def test_a_user_is_of_the_team_of_the_role_else_of_the_department(warehouse: Settings):
    assert found(warehouse, "select user_id, team, manager_user_id, is_active from core.dim_users order by 1") == [
        ("salesforce:U1", "Partner Managers", None, True),
        ("salesforce:U2", "Alliances", "salesforce:U1", False),
    ]


def test_the_calendar_runs_from_the_year_of_the_first_deal_to_two_years_after_the_day(warehouse: Settings):
    # 2024 and 2028 are leap years
    assert found(warehouse, "select min(date_day), max(date_day), count(*), count(distinct date_day) from core.dim_dates") == [
        (dt.date(2024, 1, 1), dt.date(2028, 12, 31), 1827, 1827)
    ]


def test_a_fiscal_year_is_named_by_the_year_in_which_it_ends(warehouse: Settings):
    days = found(
        warehouse,
        """
        select fiscal_year, fiscal_quarter, fiscal_month, is_fiscal_quarter_end, is_fiscal_year_end
        from core.dim_dates
        where date_day in ('2026-03-31', '2026-04-01', '2026-06-30', '2026-12-30')
        order by date_day
        """,
    )
    assert days == [
        (2026, "2026-Q4", 12, True, True),
        (2027, "2027-Q1", 1, False, False),
        (2027, "2027-Q1", 3, True, False),
        (2027, "2027-Q3", 9, False, False),
    ]
