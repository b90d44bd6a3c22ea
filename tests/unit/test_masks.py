"""What the quarantine and messages show of people."""

import json

import pytest
from landed import FEEDS, Landed

from orchestration.ingest.feeds import load_feeds
from orchestration.ingest.masks import masked
from orchestration.settings import ROOT, SettingsError

ANN = "ann.lee@acme.example"
CONTACTS = "Id,FirstName,LastName,Email,CreatedDate,Shoe Size"


def quarantined(landed: Landed) -> list[tuple]:
    return landed.query("select record_number, reasons, record from ledger.quarantined_rows order by all")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f'name is "{ANN}", not a day', 'name is "***", not a day'),
        (f"<{ANN}>;bo@b.example", "<***>;***"),
        (f'{{"Name":"{ANN}"}}', '{"Name":"***"}'),
        ("5 @ 3.50 each, a@b", "5 @ 3.50 each, a@b"),
        ("no address here", "no address here"),
    ],
)
def test_addresses_are_masked_wherever_they_stand(text, shown):
    assert masked(text) == shown


def test_a_quarantined_record_shows_its_cells_but_not_those_that_hold_people_or_that_nobody_declared(tmp_path):
    landed = Landed(tmp_path)
    landed.write("salesforce/Contact/Contact_2026-06-30.csv", f"{CONTACTS}\n003A,Ann,Lee,{ANN},yesterday,Ann's is 38\n003B,,,,tomorrow,\n")
    landed.ingest("salesforce.contact")
    (_, reasons, record), (_, _, empty) = quarantined(landed)
    assert json.loads(record) == {
        "Id": "003A",
        "FirstName": "***",
        "LastName": "***",
        "Email": "***",
        "CreatedDate": "yesterday",
        "Shoe Size": "***",
    }
    assert reasons == 'created_date is "yesterday", not a time such as 2026-06-30T10:15:00Z'
    # whether a cell is empty is shown
    assert json.loads(empty)["Email"] is None


def test_a_record_that_fits_no_header_is_withheld_where_the_feed_holds_people(tmp_path):
    landed = Landed(tmp_path)
    landed.write("salesforce/Contact/Contact_2026-06-30.csv", f"{CONTACTS}\n003A,Ann,Lee,{ANN},,\n003B,Bo,Day,bo@b.example,,,Bo Day\n")
    landed.ingest("salesforce.contact")
    ((number, reasons, record),) = quarantined(landed)
    assert number == 2
    assert reasons == "it has 7 cells, the header has 6"
    assert record.startswith("withheld")
    assert "record 2 of the file" in record
    assert "Bo" not in record


def test_a_feed_without_people_shows_all_but_addresses(tmp_path):
    landed = Landed(tmp_path)
    landed.accounts("2026-06-30", f"001A,Acme of {ANN},false,{ANN}", f"001B,Bolt,false,2026-06-30T10:00:00Z,{ANN}")
    landed.ingest()
    rows = quarantined(landed)
    assert [record for *_, record in rows] == [
        '{"Id":"001A","Name":"Acme of ***","IsDeleted":"false","SystemModstamp":"***"}',
        "001B,Bolt,false,2026-06-30T10:00:00Z,***",
    ]
    assert rows[0][1] == 'system_modstamp is "***", not a time such as 2026-06-30T10:15:00Z'


def test_records_in_conflict_show_nobody(tmp_path):
    landed = Landed(tmp_path)
    landed.write("salesforce/User/User_2026-06-30.csv", f"Id,Name,Email\n005A,Ann Lee,{ANN}\n005A,Bo Day,bo@b.example\n")
    landed.ingest("salesforce.user")
    ((_, _, record),) = quarantined(landed)
    assert json.loads(record)["name"] == json.loads(record)["email"] == "***"


def test_a_file_without_a_header_is_refused_without_saying_whose_address_stands_in_its_first_record(tmp_path):
    landed = Landed(tmp_path)
    landed.write("salesforce/User/User_2026-06-30.csv", f"005A,{ANN}\n005B,bo@b.example\n")
    report = landed.ingest("salesforce.user")
    assert report.refused
    assert "@" not in "".join(report.refusals)
    assert landed.query("select count(*) from ledger.extracts where message like '%@%'") == [(0,)]


def test_every_column_of_an_address_is_marked_and_a_table_says_nothing_beside_that():
    for feed in FEEDS.values():
        assert "personal_data" not in feed.meta
        assert [c.name for c in feed.columns if "email" in c.name and c.pii != "email"] == []
    assert {c.name for c in FEEDS["partner_lists.accounts"].pii_columns} == {"owner_name", "owner_email", "partner_owner_name"}


def test_marking_a_column_does_not_read_its_extracts_again():
    user = FEEDS["salesforce.user"]
    unmarked = type(user)(
        **{name: getattr(user, name) for name in user.__dataclass_fields__ if name != "columns"},
        columns=tuple(type(c)(c.name, c.data_type, c.aliases, c.kind) for c in user.columns),
    )
    assert user.pii_columns
    assert not unmarked.pii_columns
    assert user.declaration_hash == unmarked.declaration_hash


@pytest.mark.parametrize(
    ("mark", "instead", "said"),
    [
        ("pii: email", "pii: phone", 'column email has pii "phone"; use one of email, name, first_name, last_name, text'),
        ("pii_email: email", "pii_email: mail", 'column first_name has pii_email "mail", which is no column marked `pii: email`'),
    ],
)
def test_a_mark_that_nobody_knows_is_refused(tmp_path, mark, instead, said):
    target = tmp_path / "models" / "staging" / "salesforce"
    target.mkdir(parents=True)
    declared = (ROOT / "models" / "staging" / "salesforce" / "_salesforce__sources.yml").read_text(encoding="utf-8")
    (target / "_salesforce__sources.yml").write_text(declared.replace(mark, instead))
    with pytest.raises(SettingsError, match="table contact") as refused:
        load_feeds(tmp_path / "models")
    assert said in str(refused.value)
