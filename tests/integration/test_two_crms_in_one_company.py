"""Two CRMs of one company after an acquisition: together they count what each counts alone, less the companies that both have."""

import csv
from dataclasses import dataclass
from datetime import date

import pytest
from core_of import Core, from_landing, sampled

from orchestration.sample.sample import truth_dir


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
    landing = sampled(folder, seed=5, accounts=350, days=2, last_day=date(2026, 7, 1), crm="both")
    with (truth_dir(landing) / "account_links.csv").open(encoding="utf-8") as file:
        links = [tuple(row.values()) for row in csv.DictReader(file)]
    beside = ("prm", "partner_lists")
    return Acquisition(
        from_landing(folder / "b", landing, "salesforce", "hubspot", *beside, marts=["marts.core"]),
        from_landing(folder / "s", landing, "salesforce", *beside, marts=["marts.core"]),
        from_landing(folder / "h", landing, "hubspot", *beside, marts=["marts.core"]),
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
