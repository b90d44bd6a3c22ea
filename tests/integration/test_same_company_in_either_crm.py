"""The core model knows a CRM by its crm column alone: a made-up company exported by Salesforce, and the same one exported by HubSpot."""

import re
from collections import Counter
from datetime import date
from typing import Any

import pytest
from core_of import Core, from_landing, sampled

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

COMPANY = {"seed": 23, "accounts": 300, "days": 2, "last_day": date(2026, 7, 1)}
"""The first of its two days is a month end, so that what was known then is compared too."""


@pytest.fixture(scope="module")
def salesforce(tmp_path_factory: pytest.TempPathFactory) -> Core:
    folder = tmp_path_factory.mktemp("salesforce")
    return from_landing(folder, sampled(folder, **COMPANY), "salesforce", "prm", "partner_lists", marts=["marts.core"])


@pytest.fixture(scope="module")
def hubspot(tmp_path_factory: pytest.TempPathFactory) -> Core:
    folder = tmp_path_factory.mktemp("hubspot")
    return from_landing(folder, sampled(folder, **COMPANY, crm="hubspot"), "hubspot", "prm", "partner_lists", marts=["marts.core"])


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
