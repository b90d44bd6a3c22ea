"""What is wrong with HubSpot's extracts is treated as what is wrong with Salesforce's."""

import datetime as dt
from pathlib import Path

import pytest
from landed import FEEDS, Landed

from orchestration.ingest.loading import missing_required

DAY = dt.date(2026, 1, 2)
HEADERS = {
    "salesforce.account": "Id,Name",
    "salesforce.opportunity": "Id,StageName,CloseDate,CreatedDate",
    "salesforce.user": "Id,Name",
    "hubspot.companies": "Record ID,Company name,Company Domain Name",
    "hubspot.deals": "Record ID,Deal Name,Deal Stage,Create Date",
    "hubspot.owners": "User ID,First Name,Last Name",
}
ROWS = {
    "salesforce.account": "001000000000001AAA,Acme",
    "salesforce.opportunity": "006000000000001AAA,Won,2026-01-02,2026-01-01T00:00:00Z",
    "salesforce.user": "005000000000001AAA,Ada",
    "hubspot.companies": "9001,Acme,acme.example",
    "hubspot.deals": "7001,Acme,Won,2026-01-01 10:00",
    "hubspot.owners": "12345,Ada,Byron",
}


def landed_but(tmp_path: Path, missing: str) -> Landed:
    """A landing folder with every required feed of the system but one, ingested."""
    landed = Landed(tmp_path)
    for feed, header in HEADERS.items():
        if feed != missing and feed.split(".")[0] == missing.split(".")[0]:
            landed.write(f"{FEEDS[feed].system}/{FEEDS[feed].object}/{DAY}.csv", f"{header}\n{ROWS[feed]}\n")
    landed.ingest_all()
    return landed


def test_every_required_feed_of_a_crm_is_tried_here() -> None:
    assert {feed.name for feed in FEEDS.values() if feed.required and feed.is_crm} == set(HEADERS)


@pytest.mark.parametrize("feed", HEADERS)
def test_a_required_feed_that_is_missing_is_named_with_the_folder_it_belongs_into(tmp_path: Path, feed: str) -> None:
    landed = landed_but(tmp_path, missing=feed)
    (sentence,) = missing_required(landed.settings, DAY)
    folder = f"{FEEDS[feed].system}/{FEEDS[feed].object}/"
    assert f"/{FEEDS[feed].system} has no usable extract of {FEEDS[feed].object}, which is required. Put one into {folder}." in sentence
    landed.write(f"{folder}{DAY}.csv", f"{HEADERS[feed]}\n{ROWS[feed]}\n")
    landed.ingest(feed)
    assert missing_required(landed.settings, DAY) == []


@pytest.mark.parametrize("feed", HEADERS)
def test_a_required_feed_whose_only_extract_is_refused_is_missing(tmp_path: Path, feed: str) -> None:
    landed = landed_but(tmp_path, missing=feed)
    landed.write(f"{FEEDS[feed].system}/{FEEDS[feed].object}/{DAY}.csv", f"{HEADERS[feed]}\n{ROWS[feed][:3]}")
    assert landed.ingest(feed).refused
    assert len(missing_required(landed.settings, DAY)) == 1


def test_a_crm_without_a_folder_requires_nothing(tmp_path: Path) -> None:
    landed = Landed(tmp_path)
    for feed in ("hubspot.companies", "hubspot.deals", "hubspot.owners"):
        landed.write(f"hubspot/{FEEDS[feed].object}/{DAY}.csv", f"{HEADERS[feed]}\n{ROWS[feed]}\n")
    landed.ingest_all()
    assert missing_required(landed.settings, DAY) == []


@pytest.mark.parametrize("feed", [name for name in HEADERS if name.startswith("hubspot.")])
def test_an_extract_of_hubspot_that_was_cut_in_half_is_refused_whole(tmp_path: Path, feed: str) -> None:
    landed = Landed(tmp_path)
    object_ = FEEDS[feed].object
    rest = ROWS[feed].split(",")[1:]
    lines = [HEADERS[feed], *(",".join([str(number), *rest]) for number in range(1000, 1050))]
    landed.write(f"hubspot/{object_}/2026-01-01.csv", "\n".join(lines) + "\n")
    assert not landed.ingest(feed).refused
    before = landed.query(f"select * from hubspot.{object_} order by all")
    assert len(before) == 50
    # what is whole of the next day's file would be news
    changed = "\n".join([lines[0], *(line.replace(rest[0], "Other", 1) for line in lines[1:])])
    cut = changed[: changed.index("\n1025,Oth") + len("\n1025,Oth")]
    landed.write(f"hubspot/{object_}/2026-01-02.csv", cut)
    (message,) = landed.ingest(feed).refusals
    assert f"hubspot/{object_}/2026-01-02.csv: refused" in message
    assert "cut off. Export it again." in message
    assert landed.query(f"select * from hubspot.{object_} order by all") == before


@pytest.mark.parametrize("feed", [name for name in HEADERS if name.startswith("hubspot.")])
def test_a_required_column_that_no_header_names_is_said_with_the_place_to_mend_it(tmp_path: Path, feed: str) -> None:
    landed = Landed(tmp_path)
    header = HEADERS[feed].replace("Record ID", "Datensatz-ID").replace("User ID", "Benutzer")
    landed.write(f"hubspot/{FEEDS[feed].object}/2026-01-02.csv", f"{header}\n{ROWS[feed]}\n")
    (message,) = landed.ingest(feed).refusals
    assert "but no column for id. Rename the one that means it, or add it to the aliases of id in" in message
    assert "models/staging/hubspot/_hubspot__sources.yml" in message
