"""The made-up company: what a folder of it holds, that it is the same everywhere, and what it refuses to make."""

import csv
import itertools
import os
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from sampled import ARGUMENTS, DAYS, digest, is_bad, last_version, rows, truth

from orchestration.ingest.feeds import Feed, header_name, load_feeds
from orchestration.sample.company import FIRST_GENERATED_ACCOUNT, accounts
from orchestration.sample.draws import Draws
from orchestration.sample.lists import PartnerLists
from orchestration.sample.network import Network
from orchestration.sample.period import Period
from orchestration.sample.sample import SampleReport, truth_dir, write_sample
from orchestration.sample.values import id_suffix
from orchestration.settings import ROOT

SALESFORCE = [feed for feed in load_feeds() if feed.system == "salesforce"]
PRM = [feed for feed in load_feeds() if feed.system == "prm"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SampleReport:
    return write_sample(tmp_path_factory.mktemp("five") / "landing", **ARGUMENTS)


def seed_values(name: str, column: str) -> set[str]:
    with (ROOT / "seeds" / name).open(encoding="utf-8") as file:
        return {row[column] for row in csv.DictReader(file)}


def test_every_declared_crm_and_prm_feed_has_one_file_a_day(made: SampleReport) -> None:
    for feed in [*SALESFORCE, *PRM]:
        days = sorted(p.name.rsplit("_", 1)[1].split(".")[0] for p in (made.landing / feed.system / feed.object).iterdir())
        assert days == list(DAYS), feed.name
    assert {folder.name for folder in made.landing.iterdir()} == {"salesforce", "prm", "partner_lists"}


def test_every_partner_has_a_list_a_day_and_one_list_has_no_partner(made: SampleReport) -> None:
    keys = {folder.name: len(list(folder.iterdir())) for folder in (made.landing / "partner_lists").iterdir()}
    assert keys == dict.fromkeys([*seed_values("partner_keys.csv", "partner_key"), "mystery_alliance"], 5)


@pytest.mark.parametrize("feed", [*SALESFORCE, *PRM], ids=lambda f: f.name)
def test_every_header_means_exactly_one_declared_column_and_every_column_has_one(made: SampleReport, feed: Feed) -> None:
    path = next((made.landing / feed.system / feed.object).glob(f"*{DAYS[0]}*"))
    headers = list(rows(made.landing, f"{feed.system}/{feed.object}", DAYS[0])[0])
    meant = [[c.name for c in feed.columns if header_name(h) in c.header_names] for h in headers]
    assert all(len(names) == 1 for names in meant), f"{path}: {list(zip(headers, meant, strict=True))}"
    assert set(feed.required_columns) <= {names[0] for names in meant}


def test_headers_of_partner_lists_are_aliases_or_mapped_by_the_policy(made: SampleReport) -> None:
    feed = next(f for f in load_feeds() if f.object_column)
    with (ROOT / "seeds" / "partner_list_columns.csv").open(encoding="utf-8") as file:
        mapped = {(row["partner_key"], header_name(row["header"])) for row in csv.DictReader(file)}
    for folder in (made.landing / "partner_lists").iterdir():
        for header in rows(made.landing, f"partner_lists/{folder.name}", DAYS[0])[0]:
            known = any(header_name(header) in column.header_names for column in feed.columns)
            assert known or (folder.name, header_name(header)) in mapped, f"{folder.name}: {header}"


def test_the_report_counts_what_lies_in_the_folder(made: SampleReport) -> None:
    files = [p for p in made.landing.rglob("*") if p.is_file()]
    assert made.files == len(files)
    folders = {p.parent.relative_to(made.landing).as_posix() for p in files}
    assert made.rows == sum(len(rows(made.landing, folder, day)) for folder in folders for day in DAYS)


def test_equal_arguments_give_equal_bytes_in_another_process_zone_and_hash_seed(made: SampleReport, tmp_path: Path) -> None:
    call = f"from pathlib import Path; from orchestration.sample.sample import write_sample as w; w(Path('landing'), **{ARGUMENTS})"
    environment = {**os.environ, "PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "PYTHONPATH": str(ROOT), "LC_ALL": "C"}
    subprocess.run([sys.executable, "-c", call], cwd=tmp_path, env=environment, check=True)
    assert digest(tmp_path / "landing") == digest(made.landing)
    assert digest(tmp_path / "truth") == digest(made.truth)


def test_another_seed_makes_another_company(made: SampleReport, tmp_path: Path) -> None:
    other = write_sample(tmp_path / "landing", **{**ARGUMENTS, "seed": 12, "days": 1})
    names = [{row["Name"] for row in rows(landing, "salesforce/Account", DAYS[-1])} for landing in (made.landing, other.landing)]
    assert len(names[0] & names[1]) < len(names[0]) / 2


def test_there_are_as_many_accounts_as_asked_for(made: SampleReport) -> None:
    assert sum(not is_bad(row) for row in last_version(made.landing, "salesforce/Account", DAYS).values()) == 400


@pytest.mark.parametrize("feed", SALESFORCE, ids=lambda f: f.object)
def test_the_deltas_of_five_days_add_up_to_the_one_export_of_the_last(made: SampleReport, tmp_path: Path, feed: Feed) -> None:
    whole = made.landing.with_name("one_day")
    if not whole.exists():
        write_sample(whole, **ARGUMENTS, days=1)
    added_up = {key: row for key, row in last_version(made.landing, f"salesforce/{feed.object}", DAYS).items() if not is_bad(row)}
    assert added_up == {key: row for key, row in last_version(whole, f"salesforce/{feed.object}", DAYS[-1:]).items() if not is_bad(row)}
    assert added_up


def test_snapshots_of_the_last_day_do_not_depend_on_how_many_days_are_made(made: SampleReport, tmp_path: Path) -> None:
    whole = write_sample(tmp_path / "landing", **ARGUMENTS, days=1)
    for system in ("prm", "partner_lists"):
        expected = {k: v for k, v in digest(made.landing / system).items() if DAYS[-1] in k}
        assert digest(whole.landing / system) == expected


def test_every_opportunity_stands_where_its_history_ends(made: SampleReport) -> None:
    for count in (1, 3, 5):
        ends: dict[str, tuple[str, str, str]] = {}
        for row in last_version(made.landing, "salesforce/OpportunityHistory", DAYS[:count]).values():
            ends[row["OpportunityId"]] = max(
                ends.get(row["OpportunityId"], ("", "", "")), (row["CreatedDate"], row["Id"], row["StageName"])
            )
        deals = [row for row in last_version(made.landing, "salesforce/Opportunity", DAYS[:count]).values() if not is_bad(row)]
        assert {row["Id"]: row["StageName"] for row in deals} == {key: end[2] for key, end in ends.items()}
        assert len(deals) > 800


def test_nothing_is_exported_before_it_happened(made: SampleReport) -> None:
    for feed in SALESFORCE:
        for day in DAYS:
            moments = [
                row[feed_column] for row in rows(made.landing, f"salesforce/{feed.object}", day) for feed_column in ("SystemModstamp",)
            ]
            assert all(moment[:10] <= day for moment in moments), feed.name


def test_words_are_those_of_the_policy_seeds(made: SampleReport) -> None:
    def used(object_name: str, column: str) -> set[str]:
        return {row[column] for day in DAYS for row in rows(made.landing, f"salesforce/{object_name}", day) if not is_bad(row)} - {""}

    assert used("Opportunity", "StageName") == seed_values("crm_stages.csv", "stage")
    assert used("OpportunityHistory", "StageName") - seed_values("crm_stages.csv", "stage") == {"Discovery"}
    assert used("OpportunityPartner", "Role") == seed_values("partner_roles.csv", "crm_role")
    call_types = used("Event", "Partner_Call_Type__c") | used("Task", "Partner_Call_Type__c")
    assert call_types == seed_values("call_types.csv", "call_type")
    assert used("Event", "Partner_Call_Disposition__c") == seed_values("dispositions.csv", "disposition")
    assert used("Account", "Type") == seed_values("account_types.csv", "type")


def test_renewals_keep_to_the_stages_of_their_own_pipeline(made: SampleReport) -> None:
    renewals = {r["StageName"] for r in rows(made.landing, "salesforce/Opportunity", DAYS[0]) if r["Pipeline__c"] == "Renewals"}
    assert renewals == {"Renewal Due", "Renewal Quoted", "Negotiation", "Closed Won", "Closed Lost"}


def test_the_golden_case_is_as_it_is_defined(made: SampleReport) -> None:
    landing = made.landing
    deal = "006Kd0000000001IAA"
    lead = next(r for r in rows(landing, "salesforce/Lead", DAYS[0]) if r["Id"] == "00QKd0000000001MAA")
    opportunity = next(r for r in rows(landing, "salesforce/Opportunity", DAYS[0]) if r["Id"] == deal)
    registration = next(r for r in rows(landing, "prm/deal_registrations", DAYS[0]) if r["CRM Opportunity ID"] == deal)
    families = {r["Id"]: r["Family"] for r in rows(landing, "salesforce/Product2", DAYS[0])}
    items = [r for r in rows(landing, "salesforce/OpportunityLineItem", DAYS[0]) if r["OpportunityId"] == deal]
    programs = {r["Partnership ID"]: (r["Partner ID"], r["Program ID"]) for r in rows(landing, "prm/partnerships", DAYS[0])}
    partners = {r["partner_id"]: r["name"] for r in rows(landing, "prm/partners", DAYS[0])}
    claim = next(r for r in rows(landing, "prm/attribution_claims", DAYS[0]) if r["crm_opportunity_id"] == deal)

    assert (opportunity["Amount"], opportunity["CurrencyIsoCode"], opportunity["StageName"]) == ("50000", "USD", "Closed Won")
    assert sorted((families[i["Product2Id"]], i["TotalPrice"]) for i in items) == [("Services", "10000"), ("Software", "40000")]
    assert (lead["ConvertedOpportunityId"], lead["ConvertedDate"]) == (deal, opportunity["CreatedDate"][:10])
    assert programs[lead["Partnership__c"]] == ("PRT-0001", "PRG-REFERRAL")
    assert programs[registration["Partnership ID"]] == ("PRT-0001", "PRG-RESELLER")
    assert registration["Status"] == "approved"
    assert registration["Submitted"] <= opportunity["CreatedDate"][:10]
    assert (claim["role"], claim["status"], programs[claim["partnership_id"]]) == ("delivered", "approved", ("PRT-0002", "PRG-SERVICES"))
    assert (partners["PRT-0001"], partners["PRT-0002"]) == ("Acme Widgets", "Ajax Corporation")


def test_the_golden_case_is_the_same_in_every_sample(made: SampleReport, tmp_path: Path) -> None:
    other = write_sample(tmp_path / "a partner's landing", seed=3, accounts=150, partners=3, days=2)
    for folder, key in (("salesforce/Opportunity", "006Kd0000000001IAA"), ("salesforce/Lead", "00QKd0000000001MAA")):
        assert next(r for r in rows(other.landing, folder, DAYS[3]) if r["Id"] == key) == next(
            r for r in rows(made.landing, folder, DAYS[0]) if r["Id"] == key
        )


def test_partners_are_accounts_of_the_crm(made: SampleReport) -> None:
    types = {r["Id"]: (r["Name"], r["Type"]) for r in rows(made.landing, "salesforce/Account", DAYS[0])}
    for partner in rows(made.landing, "prm/partners", DAYS[0]):
        assert types[partner["crm_account_id"]] == (partner["name"], "Partner")


def test_merges_lead_in_chains_of_two_to_an_account_that_is_there(made: SampleReport) -> None:
    masters = {key: row["MasterRecordId"] for key, row in last_version(made.landing, "salesforce/Account", DAYS).items()}
    deleted = {key for key, row in last_version(made.landing, "salesforce/Account", DAYS).items() if row["IsDeleted"] == "true"}

    def steps(key: str) -> int:
        return 1 + steps(masters[key]) if masters[key] else 0

    lengths = Counter(steps(key) for key in masters if masters[key])
    assert set(lengths) == {1, 2}
    assert {key for key, master in masters.items() if master} <= deleted
    # the second merge of the chain is news of the second day
    first, second = ({r["Id"]: r for r in rows(made.landing, "salesforce/Account", day)}.get("001Kd0000000003IAA") for day in DAYS[:2])
    assert (first["MasterRecordId"], second["MasterRecordId"]) == ("", "001Kd0000000002IAA")


def test_what_happens_after_the_first_extract_shows_on_its_day(made: SampleReport) -> None:
    def of(folder: str, day: int, key: str) -> dict[str, str] | None:
        return next((r for r in rows(made.landing, folder, DAYS[day]) if key in r.values()), None)

    deals = "salesforce/Opportunity"
    shrunk, reopened, deleted = (f"006Kd000000000{n}IAA" for n in (4, 5, 6))
    assert (of(deals, 0, shrunk)["Amount"], of(deals, 1, shrunk), of(deals, 2, shrunk)["Amount"]) == ("80000", None, "60000")
    assert (of(deals, 0, reopened)["StageName"], of(deals, 3, reopened)["StageName"]) == ("Closed Won", "Negotiation")
    assert (of(deals, 0, deleted)["IsDeleted"], of(deals, 1, deleted)["IsDeleted"]) == ("false", "true")
    assert of("prm/partnerships", 1, "PSH-0108")["Status"] == "active"
    assert of("prm/partnerships", 2, "PSH-0108") is None
    assert (of("prm/partnerships", 2, "PSH-0101")["Tier"], of("prm/partnerships", 3, "PSH-0101")["Tier"]) == ("Bronze", "Gold")
    assert of("prm/partnerships", 0, "PSH-0105")["Ended"] == "2026-02-02"


def test_a_key_comes_twice_in_one_extract_and_a_row_comes_again_unchanged(made: SampleReport) -> None:
    ids = Counter(r["Id"] for r in rows(made.landing, "salesforce/Opportunity", DAYS[1]))
    assert ids["006Kd0000000010IAA"] == 2
    again = 0
    for before, day in itertools.pairwise(DAYS):
        known = rows(made.landing, "salesforce/Opportunity", before)
        again += sum(row in known for row in rows(made.landing, "salesforce/Opportunity", day))
    assert again > 0


def test_two_registrations_are_in_conflict_and_every_status_occurs(made: SampleReport) -> None:
    registrations = rows(made.landing, "prm/deal_registrations", DAYS[0])
    pair = [r for r in registrations if r["Customer Website"] == "orion-textiles.example"]
    assert {r["Partnership ID"] for r in pair} == {"PSH-0001", "PSH-0101"}
    statuses = {r["Status"] for r in registrations}
    assert statuses >= {"submitted", "approved", "rejected", "expired", "withdrawn", "in_review"}


def test_registrations_are_submitted_before_and_after_their_deal_was_made(made: SampleReport) -> None:
    created = {r["Id"]: r["CreatedDate"][:10] for r in rows(made.landing, "salesforce/Opportunity", DAYS[0])}
    linked = [r for r in rows(made.landing, "prm/deal_registrations", DAYS[0]) if r["CRM Opportunity ID"] in created]
    before = sum(r["Submitted"] <= created[r["CRM Opportunity ID"]] for r in linked)
    assert 0 < before < len(linked)


def test_line_items_add_up_to_the_amount_on_every_day(made: SampleReport) -> None:
    for count in (1, 5):
        amounts = {k: r["Amount"] for k, r in last_version(made.landing, "salesforce/Opportunity", DAYS[:count]).items()}
        totals: dict[str, float] = defaultdict(float)
        for item in last_version(made.landing, "salesforce/OpportunityLineItem", DAYS[:count]).values():
            totals[item["OpportunityId"]] += float(item["TotalPrice"])
        # the ninth story is about line items of a deal that is not there and of one without an amount
        sums = {key: total for key, total in totals.items() if amounts.get(key)}
        assert len(totals) - len(sums) == 2
        assert all(total == float(amounts[key]) for key, total in sums.items())


def test_companies_that_we_do_not_have_bear_no_name_of_ours() -> None:
    period = Period(date(2026, 7, 2), 1)
    lists = PartnerLists(7, period, Network([], *[np.array([])] * 3), 8_000, 0)
    ours = accounts(Draws(7, "accounts"), FIRST_GENERATED_ACCOUNT + np.arange(8_000), 0, period, np.array([11]))
    assert not set(lists.outside["stem"]) & set(ours.rows["stem"])


@pytest.mark.parametrize("days", [DAYS, DAYS[-1:]], ids=["five days", "one day"])
def test_the_truth_names_records_of_the_lists_and_accounts_that_are_there(
    made: SampleReport, tmp_path: Path, days: tuple[str, ...]
) -> None:
    sample = made if days == DAYS else write_sample(tmp_path / "landing", **ARGUMENTS, days=1)
    alive = {key for key, row in last_version(sample.landing, "salesforce/Account", days).items() if row["IsDeleted"] == "false"}
    pairs = truth(sample.truth, "account_matches")
    assert len(pairs) == sample.true_pairs > 200
    assert len({pair[:2] for pair in pairs}) == len({(pair[0], pair[2]) for pair in pairs}) == len(pairs)
    assert {account_id for _, _, account_id in pairs} <= alive
    for key in {pair[0] for pair in pairs}:
        prefix = f"{key[:3].upper()}-"
        cells = {str(cell) for day in days for row in rows(sample.landing, f"partner_lists/{key}", day) for cell in row.values()}
        listed = {cell for cell in cells if cell.startswith(prefix) and cell.removeprefix(prefix).isdigit()}
        # every list also has companies that we do not have
        assert {record for k, record, _ in pairs if k == key} < listed


def test_bad_records_are_there_and_fewer_than_one_in_a_hundred(made: SampleReport) -> None:
    found = 0
    for feed in SALESFORCE:
        for day in DAYS:
            records = rows(made.landing, f"salesforce/{feed.object}", day)
            bad = sum(is_bad(r) for r in records)
            assert bad * 100 < max(len(records), 1)
            found += bad
    assert found >= 4


def test_a_month_ends_between_the_default_extracts(made: SampleReport) -> None:
    rates = [r for r in rows(made.landing, "salesforce/DatedConversionRate", DAYS[3]) if r["StartDate"] == "2026-07-01"]
    assert {r["IsoCode"] for r in rates} >= {"USD", "EUR", "GBP", "JPY"}
    assert not rows(made.landing, "salesforce/DatedConversionRate", DAYS[4])
    assert {r["NextStartDate"] for r in rows(made.landing, "salesforce/DatedConversionRate", DAYS[3])} == {"9999-12-31", "2026-07-01"}


def test_every_currency_has_a_rate_before_its_first_deal(made: SampleReport) -> None:
    first: dict[str, str] = {}
    for rate in rows(made.landing, "salesforce/DatedConversionRate", DAYS[0]):
        first[rate["IsoCode"]] = min(first.get(rate["IsoCode"], "9999"), rate["StartDate"])
    deals = rows(made.landing, "salesforce/Opportunity", DAYS[0])
    assert len({d["CurrencyIsoCode"] for d in deals}) > 6
    assert all(first[d["CurrencyIsoCode"]] <= d["CreatedDate"][:10] for d in deals)


def test_a_salesforce_id_ends_with_the_letters_that_say_where_its_capitals_are() -> None:
    assert id_suffix("001A0000006Vm9r") == "IAC"
    assert id_suffix("00QKd0000000001") == "MAA"


def test_the_truth_lies_beside_the_landing_folder_and_never_in_it() -> None:
    assert truth_dir(Path("/data/landing")) == Path("/data/truth")
    assert truth_dir(Path("/data/company.v2")) == Path("/data/company.v2.truth")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"accounts": 100}, "ACCOUNTS is 100; use 108 to"),
        ({"partners": 2}, "PARTNERS is 2; use 3 to"),
        ({"days": 0}, "DAYS is 0; use 1 to"),
        ({"seed": -1}, "SEED is -1; use a whole number"),
        ({"crm": "siebel"}, "CRM is siebel; use salesforce"),
    ],
)
def test_numbers_of_which_no_sample_can_be_made_are_refused_in_a_sentence(tmp_path: Path, wrong: dict[str, int | str], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        write_sample(tmp_path / "landing", **wrong)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("there", ["landing", "truth"])
def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path, there: str) -> None:
    (tmp_path / there).mkdir()
    (tmp_path / there / "mine.csv").write_text("mine")
    with pytest.raises(ValueError, match="not an empty folder"):
        write_sample(tmp_path / "landing", last_day=date(2026, 7, 2))
    assert [p.name for p in tmp_path.rglob("*.*")] == ["mine.csv"]
