"""The core model knows a CRM by its crm column alone: a made-up company with Salesforce, with HubSpot, and with both of them."""

import csv
import re
import shutil
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from landed import Landed

from orchestration.ingest.reference import load_reference
from orchestration.ingest.store import opened
from orchestration.rebuild import rebuild
from orchestration.sample.sample import truth_dir, write_sample

OBJECTS = {
    "001": "11",
    "003": "21",
    "00Q": "22",
    "006": "31",
    "00T": "41",
    "00U": "42",
    "005": "51",
    "701": "71",
}
"""Prefix of a Salesforce id -> that of the HubSpot id with the same number."""

OTHER_FILES = {"source_extract_id", "source_row"}
"""Columns that name the extract: the two systems' extracts are other files."""
OTHER_RATES = {"fct_opportunities": {"fx_rate", "fx_rate_on"}}
"""Columns that differ for deals in foreign currencies: HubSpot exports amounts that it converted, and no rates. There are no others."""

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Core:
    """The core schema of a generation, as published."""

    database: Path

    def query(self, sql: str) -> list[Row]:
        with duckdb.connect(str(self.database), read_only=True) as published:
            return published.execute(sql).fetchall()

    def tables(self) -> list[str]:
        return [name for (name,) in self.query("select table_name from duckdb_tables() where schema_name = 'core' order by 1")]

    def columns(self, table: str) -> list[str]:
        return [
            name
            for (name,) in self.query(
                f"select column_name from duckdb_columns() where schema_name = 'core' and table_name = '{table}' order by column_index"
            )
        ]

    def rows(self, table: str, columns: Iterable[str]) -> list[Row]:
        return self.query(f"select {', '.join(columns)} from core.{table}")

    def number(self, sql: str) -> Any:
        return self.query(sql)[0][0]


def built(landed: Landed) -> Core:
    day = landed.ingest_all()
    with opened(landed.settings.raw_database) as raw:
        load_reference(raw)
    return Core(rebuild(landed.settings, day, tell=lambda _: None).generation.folder / "partnerverse.duckdb")


def sampled(folder: Path, **arguments: Any) -> Path:
    landing = folder / "sample" / "landing"
    write_sample(landing, **arguments)
    return landing


def from_landing(folder: Path, landing: Path, *systems: str) -> Core:
    """The core of a warehouse that sees these systems of a landing folder."""
    landed = Landed(folder)
    for system in systems:
        shutil.copytree(landing / system, landed.settings.landing_dir / system)
    return built(landed)


@pytest.fixture(scope="module")
def salesforce(tmp_path_factory: pytest.TempPathFactory) -> Core:
    # the month ends between the first extract and the last one: what was known of it is compared too
    folder = tmp_path_factory.mktemp("salesforce")
    return from_landing(folder, sampled(folder, seed=23, accounts=300, days=4), "salesforce", "prm", "partner_lists")


@pytest.fixture(scope="module")
def hubspot(tmp_path_factory: pytest.TempPathFactory) -> Core:
    folder = tmp_path_factory.mktemp("hubspot")
    return from_landing(folder, sampled(folder, seed=23, accounts=300, days=4, crm="hubspot"), "hubspot", "prm", "partner_lists")


def as_hubspot_says_it(value: Any) -> Any:
    """A value of Salesforce's with its ids and its name as they are in HubSpot."""
    if value == "salesforce":
        return "hubspot"
    found = re.fullmatch(r"(salesforce:)?(\w{3})Kd(\d{10})\w{3}", value) if isinstance(value, str) else None
    return f"{'hubspot:' if found[1] else ''}{OBJECTS[found[2]]}{found[3]}" if found else value


def test_a_company_has_the_same_core_whichever_crm_exports_it(salesforce: Core, hubspot: Core) -> None:
    assert salesforce.tables() == hubspot.tables()
    for table in salesforce.tables():
        assert salesforce.columns(table) == hubspot.columns(table)
        compared = [name for name in salesforce.columns(table) if name not in OTHER_FILES | OTHER_RATES.get(table, set())]
        expected = Counter(tuple(map(as_hubspot_says_it, row)) for row in salesforce.rows(table, compared))
        found = Counter(hubspot.rows(table, compared))
        assert found == expected, (table, compared, list((found - expected).items())[:2], list((expected - found).items())[:2])
        # an empty table, or one with a column that holds nothing, would be equal too
        assert expected, table


def test_every_column_of_core_holds_something_to_compare(salesforce: Core) -> None:
    empty = {
        f"{table}.{name}"
        for table in salesforce.tables()
        for name in salesforce.columns(table)
        if salesforce.number(f"select count({name}) from core.{table}") == 0
    }
    assert empty == set()


def test_rates_differ_for_foreign_currencies_alone(salesforce: Core, hubspot: Core) -> None:
    columns = ["opportunity_id", "currency", "fx_rate", "fx_rate_on"]
    ours = {as_hubspot_says_it(key): rest for key, *rest in salesforce.rows("fct_opportunities", columns)}
    for key, currency, rate, rate_on in hubspot.rows("fct_opportunities", columns):
        if currency == "USD":
            assert [currency, rate, rate_on] == ours[key]
        else:
            assert currency == ours[key][0]
            assert rate_on is None
            # the price of one unit that HubSpot's amount implies; cents are what it was rounded to
            assert rate is None or abs(rate * ours[key][1] - 1) < 0.01


# -- both ------------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Acquisition:
    """A company with two CRMs, each of the CRMs alone, and the accounts that are the same: (Salesforce's id, HubSpot's)."""

    both: Core
    salesforce: Core
    hubspot: Core
    links: list[tuple[str, str]]


@pytest.fixture(scope="module")
def acquisition(tmp_path_factory: pytest.TempPathFactory) -> Acquisition:
    folder = tmp_path_factory.mktemp("both")
    landing = sampled(folder, seed=5, accounts=450, days=3, crm="both")
    with (truth_dir(landing) / "account_links.csv").open(encoding="utf-8") as file:
        links = [tuple(row.values()) for row in csv.DictReader(file)]
    beside = ("prm", "partner_lists")
    return Acquisition(
        from_landing(folder / "b", landing, "salesforce", "hubspot", *beside),
        from_landing(folder / "s", landing, "salesforce", *beside),
        from_landing(folder / "h", landing, "hubspot", *beside),
        links,
    )


COUNTED = {
    "opportunities": "select count(*) from core.fct_opportunities",
    "won": "select count(*) from core.fct_opportunities where is_won",
    "amount": "select sum(amount) from core.fct_opportunities",
    "native amount": "select sum(amount_native) from core.fct_opportunities",
    "won amount": "select sum(amount) from core.fct_opportunities where is_won",
    "stage visits": "select count(*) from core.fct_opportunity_stages",
    "days in stages": "select sum(days_in_stage) from core.fct_opportunity_stages",
    "pipeline at month ends": "select sum(amount) from core.fct_pipeline_snapshots",
    "snapshots": "select count(*) from core.fct_pipeline_snapshots",
    "leads": "select count(*) from core.fct_leads",
    "converted leads": "select count(converted_opportunity_id) from core.fct_leads",
    "meetings": "select count(*) from core.fct_partner_meetings",
    "users": "select count(*) from core.dim_users",
}


@pytest.mark.parametrize("figure", COUNTED)
def test_two_crms_together_count_what_they_count_alone(acquisition: Acquisition, figure: str) -> None:
    alone = [core.number(COUNTED[figure]) for core in (acquisition.salesforce, acquisition.hubspot)]
    assert all(alone)
    assert acquisition.both.number(COUNTED[figure]) == sum(alone)


def test_accounts_of_two_crms_are_those_of_each_less_the_same_companies(acquisition: Acquisition) -> None:
    def ids(core: Core) -> set[str]:
        return {key for (key,) in core.query("select account_id from core.dim_accounts")}

    twice = {f"hubspot:{company}" for _, company in acquisition.links}
    assert len(twice) == len(acquisition.links) > 50
    assert ids(acquisition.both) == (ids(acquisition.salesforce) | ids(acquisition.hubspot)) - twice
    assert {f"salesforce:{account}" for account, _ in acquisition.links} <= ids(acquisition.both)


def test_the_bridge_says_where_each_account_went(acquisition: Acquisition) -> None:
    found = acquisition.both.query("select crm_account_id, account_id from core.bridge_account_ids where standing = 'linked'")
    # no copy was merged into a company that both have, so that each linked id is one of the truth
    assert sorted(found) == sorted((company, f"salesforce:{account}") for account, company in acquisition.links)


def test_deals_of_both_crms_are_under_the_surviving_account(acquisition: Acquisition) -> None:
    survivors = {f"hubspot:{company}": f"salesforce:{account}" for account, company in acquisition.links}
    query = "select opportunity_id, account_id from core.fct_opportunities"
    alone = dict(acquisition.salesforce.query(query) + acquisition.hubspot.query(query))
    expected = {deal: survivors.get(account, account) for deal, account in alone.items()}
    assert dict(acquisition.both.query(query)) == expected
    # deals of both CRMs do meet under one account
    crms = acquisition.both.query("select count(distinct crm) from core.fct_opportunities group by account_id")
    assert (2,) in crms


def test_an_account_that_only_policy_can_link_is_linked(acquisition: Acquisition) -> None:
    """Freedonia Imports has no web site; seeds/account_links.csv says that it is one company."""
    names = acquisition.both.query("select crm from core.dim_accounts where name = 'Freedonia Imports'")
    assert names == [("salesforce",)]
    assert acquisition.hubspot.query("select crm from core.dim_accounts where name = 'Freedonia Imports'") == [("hubspot",)]


def test_one_free_mail_address_does_not_make_one_company(acquisition: Acquisition) -> None:
    names = acquisition.both.query("select crm from core.dim_accounts where name = 'Bakery Jansen' order by crm")
    assert names == [("hubspot",), ("salesforce",)]
