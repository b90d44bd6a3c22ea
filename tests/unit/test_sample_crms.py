"""The made-up company in HubSpot, and in two CRMs: that HubSpot says what Salesforce says, and that the parts fit together."""

import re
from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from landed import Landed
from sampled import ARGUMENTS, DAYS, digest, is_bad, last_version, rows, truth

from orchestration.ingest.feeds import Feed, header_name, load_feeds
from orchestration.sample.hubspot import FEEDS, hubspot_id
from orchestration.sample.sample import SampleReport, write_sample

# HubSpot's own columns name merged deals; the feed is for tools that list them apart
OF_REPLICAS = {"merged_deals", "deal_companies", "engagement_deals", "engagement_companies"}
"""Tables that a replicating tool has; the sample is as the API exports it."""
HUBSPOT = [feed for feed in load_feeds() if feed.system == "hubspot" and feed.object not in OF_REPLICAS]
FREE_MAIL = {"gmail.com"}
OBJECTS = {
    # object of Salesforce: feed of HubSpot
    "Account": "companies",
    "Contact": "contacts",
    "Lead": "contacts",
    "Opportunity": "deals",
    "OpportunityHistory": "deal_stage_history",
    "OpportunityLineItem": "line_items",
    "Task": "engagements",
    "Event": "engagements",
    "User": "owners",
    "Product2": "products",
}
CRM_IDS = {
    "partners": ["crm_account_id"],
    "deal_registrations": ["CRM Opportunity ID"],
    "attribution_claims": ["crm_opportunity_id", "decided_by"],
    "lead_shares": ["Lead ID", "Opportunity ID"],
    "collections": ["Opportunity ID"],
    "co_marketing_activities": ["campaign_id"],
}
DUPLICATES = {"310000000011", "310000000012"}
"""Deals that HubSpot merged into another one and Salesforce never had."""


@pytest.fixture(scope="module")
def salesforce(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sample(tmp_path_factory.mktemp("salesforce") / "landing", **ARGUMENTS).landing


@pytest.fixture(scope="module")
def hubspot(tmp_path_factory: pytest.TempPathFactory) -> SampleReport:
    return write_sample(tmp_path_factory.mktemp("hubspot") / "landing", **ARGUMENTS, crm="hubspot")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> SampleReport:
    return write_sample(tmp_path_factory.mktemp("both") / "landing", **{**ARGUMENTS, "accounts": 2_000}, crm="both")


@pytest.fixture(scope="module")
def held(both: SampleReport) -> dict[str, dict[str, dict[str, str]]]:
    """What both CRMs hold of each object after the last extract, by `salesforce/Account` and so on, then by id."""
    folders = [
        folder.relative_to(both.landing).as_posix()
        for system in ("salesforce", "hubspot")
        for folder in sorted((both.landing / system).iterdir())
    ]
    return {folder: {key: row for key, row in last_version(both.landing, folder).items() if not is_bad(row)} for folder in folders}


def said(landing: Path, folder: str, days: tuple[str, ...] = DAYS) -> dict[str, dict[str, str]]:
    """What the good records of a feed say of each key."""
    return {key: row for key, row in last_version(landing, folder, days).items() if not is_bad(row)}


def in_hubspot(salesforce_id: str) -> str:
    return hubspot_id(salesforce_id) if salesforce_id else ""


# HubSpot alone


@pytest.mark.parametrize("crm", ["hubspot", "both"])
def test_equal_arguments_give_equal_bytes(crm: str, tmp_path: Path) -> None:
    once, again = (write_sample(tmp_path / name / "landing", seed=5, accounts=300, partners=3, days=2, crm=crm) for name in ("a", "b"))
    assert digest(once.landing) == digest(again.landing)
    assert digest(once.truth) == digest(again.truth)


def test_a_company_on_hubspot_has_no_folder_of_salesforce(hubspot: SampleReport) -> None:
    assert {folder.name for folder in hubspot.landing.iterdir()} == {"hubspot", "prm", "partner_lists"}
    assert {folder.name for folder in (hubspot.landing / "hubspot").iterdir()} == {feed.object for feed in HUBSPOT}


@pytest.mark.parametrize("feed", HUBSPOT, ids=lambda f: f.object)
def test_every_header_means_exactly_one_declared_column(hubspot: SampleReport, feed: Feed) -> None:
    headers = list(rows(hubspot.landing, f"hubspot/{feed.object}", DAYS[0])[0])
    meant = [[c.name for c in feed.columns if header_name(h) in c.header_names] for h in headers]
    assert all(len(names) == 1 for names in meant), list(zip(headers, meant, strict=True))
    assert set(feed.required_columns) <= {names[0] for names in meant}


def test_parts_of_one_file_have_one_header() -> None:
    headers = defaultdict(set)
    for feed in FEEDS:
        headers[feed.folder].add(feed.headers)
    assert {folder for folder, found in headers.items() if len(found) > 1} == set()


@pytest.mark.parametrize("crm", ["hubspot", "both"])
def test_all_is_ingested_but_for_the_bad_records(crm: str, tmp_path: Path) -> None:
    landed = Landed(tmp_path)
    landed.settings.landing_dir.rmdir()
    write_sample(landed.settings.landing_dir, **{**ARGUMENTS, "accounts": 700}, days=2, crm=crm)
    landed.ingest_all()
    assert landed.query("select path, message from ledger.extracts where status <> 'loaded' or message is not null") == []
    quarantined = landed.query("select path, record from ledger.quarantined_rows where path like 'hubspot/%'")
    assert {path.split("/")[1] for path, _ in quarantined} == {"companies", "contacts", "deals", "engagements"}
    # contacts say it in the name, which the quarantine does not show
    assert {path.split("/")[1] for path, record in quarantined if "Dent" not in record} == {"contacts"}
    assert all('"***"' in record for path, record in quarantined if "contacts" in path)
    landing = landed.settings.landing_dir
    written = (rows(landing, f"hubspot/{feed.object}", day) for feed in HUBSPOT for day in DAYS[-2:])
    assert len(quarantined) == sum(is_bad(row) for found in written for row in found)
    # a row comes twice in an extract where it was saved twice on a day
    superseded = landed.query("select path from ledger.extracts where rows_superseded > 0 and path like 'hubspot/%'")
    assert {path.split("/")[1] for (path,) in superseded} <= {"contacts", "deals", "associations"}


@pytest.mark.parametrize(("object_name", "feed"), OBJECTS.items())
def test_ids_map_one_to_one(salesforce: Path, hubspot: SampleReport, object_name: str, feed: str) -> None:
    ours = {key for key, row in said(salesforce, f"salesforce/{object_name}").items() if row.get("IsChild") != "true"}
    mapped = {hubspot_id(key) for key in ours}
    prefix = next(iter(mapped))[:2]
    theirs = {
        key
        for key, row in said(hubspot.landing, f"hubspot/{feed}").items()
        if key.startswith(prefix) and not DUPLICATES & {key, row.get("deal_id")}
    }
    assert len(mapped) == len(ours) > 20
    assert mapped == theirs
    assert all(re.fullmatch(r"[1-9]\d{11}", key) for key in mapped)
    assert [hubspot_id(key) for key in sorted(ours)] == sorted(mapped)


def test_hubspot_says_of_a_company_what_salesforce_says(salesforce: Path, hubspot: SampleReport) -> None:
    companies = said(hubspot.landing, "hubspot/companies")
    for key, account in said(salesforce, "salesforce/Account").items():
        company = companies[hubspot_id(key)]
        assert [company["hubspot_owner_id"], company["hs_parent_company_id"], company["merged_into_id"]] == [
            in_hubspot(account[header]) for header in ("OwnerId", "ParentId", "MasterRecordId")
        ]
        for ours, theirs in (
            *(("Name", "name"), ("Website", "website"), ("BillingCountry", "country"), ("BillingCity", "city"), ("Type", "type")),
            *(("Health_Score__c", "health_score"), ("Segment__c", "segment"), ("IsDeleted", "archived"), ("CreatedDate", "createdate")),
            *(("SystemModstamp", "hs_lastmodifieddate"), ("NumberOfEmployees", "numberofemployees"), ("AnnualRevenue", "annualrevenue")),
        ):
            assert account[ours] == company[theirs]
        assert company["domain"] == (host_of(account["Website"]) if int(key[5:15]) % 3 else "")


def test_a_deal_is_worth_at_home_what_the_rate_of_its_day_says(salesforce: Path, hubspot: SampleReport) -> None:
    rates: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for rate in said(salesforce, "salesforce/DatedConversionRate").values():
        rates[rate["IsoCode"]][rate["StartDate"]] = Decimal(rate["ConversionRate"])
    deals = said(hubspot.landing, "hubspot/deals")
    compared = Counter()
    for key, deal in said(salesforce, "salesforce/Opportunity").items():
        at_home = deals[hubspot_id(key)]["amount_in_home_currency"]
        if not deal["Amount"]:
            assert at_home == ""
            continue
        day = deal["CloseDate"] if deal["StageName"].startswith("Closed") else deal["CreatedDate"][:10]
        rate = rates[deal["CurrencyIsoCode"]][max(start for start in rates[deal["CurrencyIsoCode"]] if start <= day)]
        assert at_home == str((Decimal(deal["Amount"]) / rate).quantize(Decimal("0.01"), ROUND_HALF_UP))
        compared[deal["CurrencyIsoCode"]] += 1
    assert len(compared) > 6


def test_stages_have_ids_of_their_own_in_each_pipeline_and_mean_what_salesforce_says(salesforce: Path, hubspot: SampleReport) -> None:
    stages = said(hubspot.landing, "hubspot/pipelines").values()
    label_of = {row["stage"]: (row["pipeline_label"], row["stage_label"]) for row in stages}
    assert len(label_of) == len(list(stages)) == 13
    assert [row["stage_label"] for row in stages if row["archived"] == "true"] == ["Discovery"]
    assert {row["stage_label"]: row["probability"] for row in stages if row["is_closed"] == "true"} == {
        "Closed Won": "1",
        "Closed Lost": "0",
    }
    pipeline_of = {row["pipeline"]: row["pipeline_label"] for row in stages}
    deals, history = (said(hubspot.landing, f"hubspot/{name}") for name in ("deals", "deal_stage_history"))
    opportunities = said(salesforce, "salesforce/Opportunity")
    for key, opportunity in opportunities.items():
        deal = deals[hubspot_id(key)]
        assert (pipeline_of[deal["pipeline"]], opportunity["StageName"]) == label_of[deal["dealstage"]]
        assert pipeline_of[deal["pipeline"]] == opportunity["Pipeline__c"]
    for key, change in said(salesforce, "salesforce/OpportunityHistory").items():
        pipeline = opportunities[change["OpportunityId"]]["Pipeline__c"]
        assert label_of[history[hubspot_id(key)]["dealstage"]] == (pipeline, change["StageName"])
        assert history[hubspot_id(key)]["entered_at"] == change["CreatedDate"]


def test_associations_say_what_stands_in_salesforce_on_the_record_itself(salesforce: Path, hubspot: SampleReport) -> None:
    def link(ends: tuple[str, str, str, str], label: str, since: str, is_gone: str) -> tuple[str, ...]:
        from_object, from_id, to_object, to_id = ends
        return from_object, in_hubspot(from_id), to_object, in_hubspot(to_id), label, since.replace("+0000", "Z"), is_gone

    found = {tuple(row.values())[1:] for row in said(hubspot.landing, "hubspot/associations").values() if row["from_id"] not in DUPLICATES}
    expected = set()
    for key, row in said(salesforce, "salesforce/Opportunity").items():
        if row["AccountId"]:
            expected.add(link(("deal", key, "company", row["AccountId"]), "primary", row["CreatedDate"], row["IsDeleted"]))
    for row in said(salesforce, "salesforce/OpportunityPartner").values():
        ends = ("deal", row["OpportunityId"], "company", row["AccountToId"])
        expected.add(link(ends, row["Role"], row["CreatedDate"], row["IsDeleted"]))
    for key, row in said(salesforce, "salesforce/Lead").items():
        if deal := row["ConvertedOpportunityId"]:
            expected.add(link(("contact", key, "deal", deal), "", f"{row['ConvertedDate']}T00:00:00.000Z", row["IsDeleted"]))
    for object_name, kind in (("Task", "call"), ("Event", "meeting")):
        for key, row in said(salesforce, f"salesforce/{object_name}").items():
            if row["WhatId"] and row.get("IsChild") != "true":
                subject = "deal" if row["WhatId"].startswith("006") else "company"
                expected.add(link((kind, key, subject, row["WhatId"]), "", row["CreatedDate"], row["IsDeleted"]))
    assert found == expected
    assert {(row[0], row[2]) for row in found} == {
        *(("deal", "company"), ("contact", "deal"), ("call", "deal"), ("call", "company"), ("meeting", "deal"), ("meeting", "company")),
    }


def test_a_key_without_a_time_of_change_says_one_thing_in_an_extract(hubspot: SampleReport) -> None:
    for name in ("associations", "deal_stage_history", "pipelines", "owners"):
        for day in DAYS:
            by_key = defaultdict(set)
            for row in rows(hubspot.landing, f"hubspot/{name}", day):
                by_key[row["id"]].add(tuple(row.values()))
            assert all(len(versions) == 1 for versions in by_key.values()), name


def test_only_leads_have_what_makes_a_contact_a_lead(salesforce: Path, hubspot: SampleReport) -> None:
    contacts = said(hubspot.landing, "hubspot/contacts")
    for key in said(salesforce, "salesforce/Contact"):
        contact = contacts[hubspot_id(key)]
        assert contact["lifecyclestage"] in ("", "subscriber", "other")
        assert not any(
            contact[column] for column in ("hs_lead_status", "partnership_id", "partner_company_id", "converted_deal_id", "converted_date")
        )
    for key, lead in said(salesforce, "salesforce/Lead").items():
        contact = contacts[hubspot_id(key)]
        assert (contact["hs_lead_status"], contact["converted_date"]) == (lead["Status"], lead["ConvertedDate"])
        assert (contact["lifecyclestage"] == "opportunity") == (lead["IsConverted"] == "true") == bool(contact["associated_company_id"])
        assert contact["partner_company_id"] == in_hubspot(lead["Partner__c"])
        assert contact["merged_into_id"] == in_hubspot(lead["MasterRecordId"])


def test_activities_are_calls_and_meetings_at_their_time_and_no_invitee_has_a_copy(salesforce: Path, hubspot: SampleReport) -> None:
    engagements = said(hubspot.landing, "hubspot/engagements")
    copies = 0
    for key, task in said(salesforce, "salesforce/Task").items():
        call = engagements[hubspot_id(key)]
        assert (call["type"], call["occurred_at"], call["status"] == "COMPLETED") == (
            *("call", f"{task['ActivityDate']}T00:00:00.000Z"),
            task["IsClosed"] == "true",
        )
        assert call["outcome"] == (task["Partner_Call_Disposition__c"] or task["CallDisposition"])
    for key, event in said(salesforce, "salesforce/Event").items():
        if event["IsChild"] == "true":
            copies += 1
            assert hubspot_id(key) not in engagements
            continue
        meeting = engagements[hubspot_id(key)]
        begins = f"{event['ActivityDate']}T00:00:00.000Z" if event["ActivityDate"] else event["StartDateTime"].replace("+0000", "Z")
        assert (meeting["type"], meeting["occurred_at"], meeting["status"]) == ("meeting", begins, "")
        assert meeting["call_type"] == (event["Partner_Call_Type__c"] or event["Type"])
        assert meeting["partner_company_id"] == in_hubspot(event["Partner__c"])
    assert copies > 10


def test_owners_have_the_names_and_teams_of_users(salesforce: Path, hubspot: SampleReport) -> None:
    owners = said(hubspot.landing, "hubspot/owners")
    roles = {key: role["Name"] for key, role in said(salesforce, "salesforce/UserRole").items()}
    for key, user in said(salesforce, "salesforce/User").items():
        owner = owners[hubspot_id(key)]
        assert f"{owner['firstname']} {owner['lastname']}" == user["Name"]
        assert owner["team"] == roles.get(user["UserRoleId"], user["Department"])
        assert (owner["archived"] == "true") == (user["IsActive"] == "false")
        assert owner["manager_id"] == in_hubspot(user["ManagerId"])


def test_merged_deals_lead_in_a_chain_to_one_that_is_there(hubspot: SampleReport) -> None:
    def merges(count: int) -> dict[str, str]:
        deals = said(hubspot.landing, "hubspot/deals", DAYS[:count])
        assert all((row["archived"] == "true") for row in deals.values() if row["merged_into_id"])
        return {key: row["merged_into_id"] for key, row in deals.items() if row["merged_into_id"]}

    assert merges(1) == {"310000000012": "310000000011"}
    assert merges(2) == merges(5) == {"310000000012": "310000000011", "310000000011": "310000000003"}
    assert said(hubspot.landing, "hubspot/deals")["310000000003"]["archived"] == "false"
    items = {row["deal_id"] for row in said(hubspot.landing, "hubspot/line_items").values()}
    assert not items & DUPLICATES


def test_other_systems_know_records_by_the_ids_of_hubspot(salesforce: Path, hubspot: SampleReport) -> None:
    for folder in sorted((salesforce / "prm").iterdir()):
        for day in DAYS:
            expected = rows(salesforce, f"prm/{folder.name}", day)
            for row in expected:
                row.update({header: in_hubspot(row[header]) for header in CRM_IDS.get(folder.name, [])})
                # HubSpot has no rates
                if folder.name == "co_marketing_activities":
                    row["currency"] = "USD"
            assert rows(hubspot.landing, f"prm/{folder.name}", day) == expected
    pairs = truth(salesforce.parent / "truth", "account_matches")
    assert truth(hubspot.truth, "account_matches") == [(*record, hubspot_id(key)) for *record, key in pairs]
    assert digest(hubspot.landing / "partner_lists") == digest(salesforce / "partner_lists")


# two CRMs


def host_of(site: str) -> str:
    """The bare host of a web address as people type it, which in the sample is a name and its public suffix."""
    host = urlsplit(site if "//" in site else f"//{site}").hostname or ""
    return host.removeprefix("www.")


def number_in(key: str) -> int:
    return int(key[5:15] if key[0] == "0" else key[2:])


def test_the_true_links_are_those_that_web_sites_and_names_give_away(
    both: SampleReport, held: dict[str, dict[str, dict[str, str]]]
) -> None:
    def plain(name: str) -> str:
        return "".join(c for c in name.casefold() if c.isalnum())

    live = [
        [(key, host_of(r["Website"]), plain(r["Name"])) for key, r in held["salesforce/Account"].items() if r["IsDeleted"] == "false"],
        [
            (key, r["domain"] or host_of(r["website"]), plain(r["name"]))
            for key, r in held["hubspot/companies"].items()
            if r["archived"] == "false"
        ],
    ]
    by_host: list[dict[str, list[str]]] = [defaultdict(list), defaultdict(list)]
    by_both: list[dict[tuple[str, str], list[str]]] = [defaultdict(list), defaultdict(list)]
    for crm, accounts in enumerate(live):
        for key, host, name in accounts:
            if host and host not in FREE_MAIL:
                by_host[crm][host].append(key)
                by_both[crm][host, name].append(key)
    links = set()
    for host in by_host[0].keys() & by_host[1].keys():
        if len(by_host[0][host]) == len(by_host[1][host]) == 1:
            links.add((by_host[0][host][0], by_host[1][host][0]))
        else:
            both_sides = {pair for pair in by_both[0] if pair[0] == host} & set(by_both[1])
            links |= {(by_both[0][p][0], by_both[1][p][0]) for p in both_sides if len(by_both[0][p]) == len(by_both[1][p]) == 1}
    told = {("001Kd0000000012IAA", "110000000012")}
    assert not links & told
    found = truth(both.truth, "account_links")
    assert len(found) == len(set(found)) == both.true_links
    assert set(found) == links | told
    assert all(number_in(ours) == number_in(theirs) for ours, theirs in found)
    # some share a web site with their parent or subsidiary
    assert any(len(by_host[0][host]) > 1 for host in by_host[0].keys() & by_host[1].keys())


def test_a_third_of_each_crms_companies_are_in_the_other_too(held: dict[str, dict[str, dict[str, str]]]) -> None:
    ours, theirs = (
        {number_in(key) for key in held[name] if number_in(key) >= 10_000} for name in ("salesforce/Account", "hubspot/companies")
    )
    for companies in (ours, theirs):
        assert len(ours & theirs) / len(companies) == pytest.approx(1 / 3, abs=0.01)
    assert len(ours | theirs) == 2_000 - len({n for key in held["salesforce/Account"] if (n := number_in(key)) < 10_000})


def test_stories_are_in_salesforce_and_partners_in_both(held: dict[str, dict[str, dict[str, str]]]) -> None:
    ours, theirs = ({n for key in held[name] if (n := number_in(key)) < 10_000} for name in ("salesforce/Account", "hubspot/companies"))
    assert ours == {*range(1, 14), *range(1_001, 1_009)}
    assert theirs == {1, 6, 12, *range(1_001, 1_009)}
    free_mail = [held["salesforce/Account"]["001Kd0000000006IAA"]["Website"], held["hubspot/companies"]["110000000006"]["website"]]
    assert free_mail == ["gmail.com", "gmail.com"]
    golden = [row["dealname"] for row in held["hubspot/deals"].values() if number_in(row["id"]) < 1_000]
    assert golden == ["Golden Harvest Foods - Second plant"]


def test_what_is_sold_and_done_is_in_one_crm_and_contacts_of_common_accounts_in_both(held: dict[str, dict[str, dict[str, str]]]) -> None:
    for ours, theirs in OBJECTS.items():
        prefix = {"Lead": "22", "Task": "41", "Event": "42", "Contact": "21"}.get(ours, "")
        mapped = {hubspot_id(key) for key, row in held[f"salesforce/{ours}"].items()}
        common = mapped & {key for key in held[f"hubspot/{theirs}"] if key.startswith(prefix)}
        if ours in ("User", "Product2"):
            assert common == mapped == set(held[f"hubspot/{theirs}"])
        elif ours not in ("Account", "Contact"):
            assert common == set(), ours
            assert len(held[f"hubspot/{theirs}"]) > 400
    companies = {number_in(key) for key in held["salesforce/Account"]} & {number_in(key) for key in held["hubspot/companies"]}
    for held_by, key_of in (("salesforce/Contact", "AccountId"), ("hubspot/contacts", "associated_company_id")):
        other = "hubspot/contacts" if held_by.startswith("salesforce") else "salesforce/Contact"
        numbers = {number_in(key) for key in held[other] if key.startswith(("21", "003"))}
        for key, row in held[held_by].items():
            if key.startswith(("21", "003")):
                # nobody of the stories is in two CRMs
                assert (number_in(key) in numbers) == (number_in(row[key_of]) in companies and number_in(key) > 1_000)


def test_a_record_points_at_records_of_its_own_crm(held: dict[str, dict[str, dict[str, str]]]) -> None:
    keys = {
        "salesforce": {key[:15] for folder, found in held.items() if folder.startswith("salesforce/") for key in found},
        "hubspot": {key for folder, found in held.items() if folder.startswith("hubspot/") for key in found},
    }
    missing = set()
    for folder, found in held.items():
        crm = folder.partition("/")[0]
        is_key = re.compile(r"0\w{2}Kd\d{10}(\w{3})?|701Kd\d{10}\w{3}" if crm == "salesforce" else r"[1-9]\d{11}")
        for row in found.values():
            for value in row.values():
                if value and is_key.fullmatch(value) and (value[:15] not in keys[crm]):
                    missing.add(value)
    # line items of no deal and of no product are a story
    assert missing == {"006Kd0000000999IAA", "01tKd0000000999IAA"}


def test_deals_of_common_accounts_are_parted_between_the_two(held: dict[str, dict[str, dict[str, str]]]) -> None:
    common = {number_in(key) for key in held["salesforce/Account"]} & {number_in(key) for key in held["hubspot/companies"]}
    sold = [
        {number_in(key) for key in held[name] if number_in(key) // 8 in common and number_in(key) // 8 >= 10_000}
        for name in ("salesforce/Opportunity", "hubspot/deals")
    ]
    assert all(number % 2 == 0 for number in sold[0])
    assert all(number % 2 == 1 for number in sold[1])
    assert min(len(numbers) for numbers in sold) > 200


def test_other_systems_know_a_record_by_the_id_of_the_crm_that_holds_it(
    both: SampleReport, held: dict[str, dict[str, dict[str, str]]]
) -> None:
    keys = {key for found in held.values() for key in found}
    named = Counter()
    for folder, headers in CRM_IDS.items():
        for row in rows(both.landing, f"prm/{folder}", DAYS[-1]):
            for header in headers:
                if row[header]:
                    assert row[header] in keys, (folder, row[header])
                    named[folder, "Kd" in row[header]] += 1
    assert {folder for folder, is_salesforce in named if not is_salesforce} == set(CRM_IDS) - {"co_marketing_activities"}
    for place, partner in enumerate(rows(both.landing, "prm/partners", DAYS[-1]), start=1):
        assert number_in(partner["crm_account_id"]) == 1_000 + place
        assert ("Kd" in partner["crm_account_id"]) == (place % 2 == 1)
    for _, _, key in truth(both.truth, "account_matches"):
        assert key in keys
        assert "Kd" in key or f"001Kd{key[2:]}IAA" not in keys


def test_a_merge_stays_within_its_crm_and_touches_no_common_account(held: dict[str, dict[str, dict[str, str]]]) -> None:
    common = {number_in(key) for key in held["salesforce/Account"]} & {number_in(key) for key in held["hubspot/companies"]}
    for name, header in (("salesforce/Account", "MasterRecordId"), ("hubspot/companies", "merged_into_id")):
        merged = {key: row[header] for key, row in held[name].items() if row[header]}
        assert len(merged) > 10
        assert set(merged.values()) <= set(held[name])
        assert not {number_in(key) for key in merged} & common
    assert any(row["MasterRecordId"] for row in held["salesforce/Lead"].values())
