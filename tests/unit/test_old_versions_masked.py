"""keep_versions_days: people in versions that ended long ago are masked; no version is dropped, nothing else changes."""

import datetime as dt

import pytest
from landed import FEEDS, Landed

from orchestration.dbt_project import variables
from orchestration.ingest import loading
from orchestration.ingest.loading import mask_what_is_old, write_as_of

ANN = "ann.quillfeather@acme.example"
AS_OF = dt.date(2026, 6, 30)


@pytest.fixture
def landed(tmp_path) -> Landed:
    """Versions of a user, a contact, a task and an owner that ended on 2 June and on 29 June, and current ones."""
    landed = Landed(tmp_path)
    for day, name, last in (
        ("2026-06-01", "Ann Quillfeather", "Quillfeather"),
        ("2026-06-02", "Ann Old", "Old"),
        ("2026-06-29", "Ann New", "New"),
    ):
        landed.accounts(day, f"001A,Acme of {day},false,{day}T10:00:00Z")
        landed.write(
            f"salesforce/User/User_{day}.csv", f"Id,Name,Email,Department,SystemModstamp\n005A,{name},{ANN},Sales,{day}T10:00:00Z\n"
        )
        landed.write(
            f"salesforce/Contact/Contact_{day}.csv", f"Id,FirstName,LastName,Email,SystemModstamp\n003A,Ann,{last},{ANN},{day}T10:00:00Z\n"
        )
        landed.write(f"salesforce/Task/Task_{day}.csv", f"Id,Subject,Type,SystemModstamp\n00TA,Lunch with {name},Call,{day}T10:00:00Z\n")
        landed.write(
            f"hubspot/deals/deals_{day}.csv",
            f"id,dealname,dealstage,createdate,hubspot_owner_id\n1,Deal of {day},x,2026-06-01,{17 if day[-1] == '2' else name}\n",
        )
    for feed in FEEDS.values():
        landed.ingest(feed.name)
    return landed


def versions(landed: Landed, table: str, columns: str) -> list[tuple]:
    return landed.query(f"select {columns} from {table} order by _known_from")


def test_only_versions_that_ended_before_the_days_are_masked(landed):
    everything = {name: rows for name, rows in landed.contents().items() if "." in name}
    # only the first version ended (on 2 June) before 20 June
    assert mask_what_is_old(landed.settings, AS_OF, keep_days=10) == 4
    users = versions(landed, "salesforce.user", "name, email, department, _known_from::varchar")
    assert users[1:] == [("Ann Old", ANN, "Sales", "2026-06-02"), ("Ann New", ANN, "Sales", "2026-06-29")]
    name, email, *rest = users[0]
    assert name.startswith("Masked ")
    assert len(name) == 19
    assert email.startswith("masked-")
    assert email.endswith("@masked.invalid")
    assert rest == ["Sales", "2026-06-01"]
    ((first, last, address),) = versions(landed, "salesforce.contact", "first_name, last_name, email")[:1]
    # the same person is the same in every feed
    assert (first, address) == ("Masked", email)
    assert len(last) == 12
    assert versions(landed, "salesforce.task", "subject, type")[:2] == [(None, "Call"), ("Lunch with Ann Old", "Call")]
    assert versions(landed, "salesforce.account", "name")[0] == ("Acme of 2026-06-01",)
    after = {name: rows for name, rows in landed.contents().items() if "." in name}
    assert {name: len(rows) for name, rows in after.items()} == {name: len(rows) for name, rows in everything.items()}


def test_an_owner_who_is_told_by_an_id_is_nobody(landed):
    mask_what_is_old(landed.settings, AS_OF, keep_days=1)
    first, second, third = (owner for (owner,) in versions(landed, "hubspot.deals", "hubspot_owner_id"))
    assert first.startswith("Masked ")
    assert second == "17"
    assert third == "Ann New"


def test_what_was_masked_is_in_no_page_of_the_file_and_stays_as_it_is(landed):
    assert b"Quillfeather" in landed.settings.raw_database.read_bytes()
    mask_what_is_old(landed.settings, AS_OF, keep_days=10)
    assert b"Ann Quillfeather" not in landed.settings.raw_database.read_bytes()
    before = landed.contents()
    assert mask_what_is_old(landed.settings, AS_OF, keep_days=10) == 0
    assert landed.contents() == before


def test_nothing_is_masked_unless_it_is_asked_for(landed):
    assert variables()["keep_versions_days"] == 0
    before = landed.contents()
    write_as_of(landed.settings)
    assert landed.contents() == before
    assert landed.query("select count(*) from ledger.salt") == [(0,)]


def test_a_run_masks_what_a_late_extract_brought_back(landed, monkeypatch):
    monkeypatch.setattr(loading, "variables", lambda: {**variables(), "keep_versions_days": 10})
    write_as_of(landed.settings, AS_OF)
    masked = landed.query("select name, email from salesforce.user order by _known_from")
    landed.write(
        "salesforce/User/User_2026-06-01.csv",
        f"Id,Name,Email,Department,SystemModstamp\n005A,Ann Before,{ANN},Sales,2026-06-01T11:00:00Z\n",
    )
    landed.ingest("salesforce.user")
    assert landed.query("select name from salesforce.user order by _known_from limit 1") == [("Ann Before",)]
    write_as_of(landed.settings, AS_OF)
    again = landed.query("select name, email from salesforce.user order by _known_from")
    assert again[0][0].startswith("Masked ")
    assert again[0][0] != masked[0][0]
    assert again[0][1] == masked[0][1]
    assert again[1:] == masked[1:]
