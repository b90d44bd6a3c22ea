"""What an extract leaves in raw.duckdb: versions, tombstones, ledger and quarantine, from every format."""

import datetime as dt
import json
from pathlib import Path

import duckdb
import openpyxl
import pytest
from landed import OPPORTUNITY_HEADER, Landed, salesforce_id

A, B, C = (salesforce_id("001", n) for n in (1, 2, 3))


@pytest.fixture
def landed(tmp_path: Path) -> Landed:
    return Landed(tmp_path)


def versions(landed: Landed) -> list[tuple]:
    return landed.query("select name, _known_from, _known_to, _is_deleted from salesforce.account order by id, _known_from")


def day(number: int) -> dt.date:
    return dt.date(2026, 1, number)


def test_only_what_differs_makes_a_version(landed: Landed) -> None:
    landed.accounts("2026-01-01", f"{A},Acme,false,2026-01-01T00:00:00Z", f"{B},Beta,false,2026-01-01T00:00:00Z")
    landed.accounts("2026-01-02", f"{A},Acme,false,2026-01-01T00:00:00Z", f"{B},Beta Ltd,false,2026-01-02T00:00:00Z")
    report = landed.ingest()
    assert [(e.rows_read, e.rows_loaded, e.rows_unchanged) for e in report.extracts] == [(2, 2, 0), (2, 1, 1)]
    assert versions(landed) == [
        ("Acme", day(1), None, False),
        ("Beta", day(1), day(2), False),
        ("Beta Ltd", day(2), None, False),
    ]


def test_a_delta_deletes_by_its_flag_and_a_restored_row_comes_back(landed: Landed) -> None:
    landed.accounts("2026-01-01", f"{A},Acme,false,2026-01-01T00:00:00Z")
    landed.accounts("2026-01-02", f"{A},Acme,true,2026-01-02T00:00:00Z")
    landed.accounts("2026-01-03", f"{A},Acme,false,2026-01-03T00:00:00Z")
    landed.ingest()
    assert versions(landed) == [("Acme", day(1), day(2), False), ("Acme", day(2), day(3), True), ("Acme", day(3), None, False)]


def test_a_key_that_comes_back_to_a_snapshot_is_a_new_version_though_its_values_are_the_same(landed: Landed) -> None:
    rows = [f"P{n},Partner {n}" for n in range(10)]
    landed.partners("2026-01-01", *rows)
    landed.partners("2026-01-02", *rows[:9])
    landed.partners("2026-01-03", *rows)
    landed.ingest("prm.partners")
    assert landed.query("select _known_from, _known_to, _is_deleted from prm.partners where partner_id = 'P9' order by 1") == [
        (day(1), day(2), False),
        (day(2), day(3), True),
        (day(3), None, False),
    ]


def test_the_same_file_again_is_a_no_op(landed: Landed) -> None:
    path = landed.accounts("2026-01-01", f"{A},Acme,false,2026-01-01T00:00:00Z")
    landed.ingest()
    before = landed.contents()
    path.write_bytes(path.read_bytes())
    assert landed.ingest().extracts == []
    assert landed.contents() == before


def test_the_newest_of_a_key_wins_and_the_others_are_superseded_or_in_conflict(landed: Landed) -> None:
    landed.accounts(
        "2026-01-01",
        f"{A},Newest,false,2026-01-03T00:00:00Z",
        f"{A},Older,false,2026-01-02T00:00:00Z",
        f"{A},No stamp,false,",
        f"{B},Twin,false,2026-01-01T00:00:00Z",
        f"{B},Twin,false,2026-01-01T00:00:00Z",
        f"{C},First,false,2026-01-01T00:00:00Z",
        f"{C},Last,false,2026-01-01T00:00:00Z",
    )
    (extract,) = landed.ingest().extracts
    assert (extract.rows_read, extract.rows_loaded, extract.rows_superseded, extract.rows_quarantined) == (7, 3, 3, 1)
    assert [name for name, *_ in versions(landed)] == ["Newest", "Twin", "Last"]
    ((number, reasons, record),) = landed.query("select record_number, reasons, record from ledger.quarantined_rows")
    assert (number, json.loads(record)["name"]) == (6, "First")
    assert reasons == "another record of this extract has the same id, is as new, and differs"


def test_ids_of_15_and_18_characters_are_one_key(landed: Landed) -> None:
    landed.accounts("2026-01-01", f"{A},Acme,false,2026-01-01T00:00:00Z")
    landed.accounts("2026-01-02", f"{A[:15]},Acme,false,2026-01-01T00:00:00Z")
    assert [e.rows_unchanged for e in landed.ingest().extracts] == [0, 1]


def test_a_bad_record_is_quarantined_with_its_number_text_and_every_reason(landed: Landed) -> None:
    landed.write(
        "salesforce/Opportunity/Opportunity_2026-01-01.csv",
        "\n".join(
            [
                OPPORTUNITY_HEADER,
                f'{salesforce_id("006", 1)},"Prospecting\nlate",10.00,USD,2026-02-01,2026-01-01T00:00:00Z,2026-01-01T00:00:00Z',
                f"{salesforce_id('006', 2)},Prospecting,ten,USD,01/02/2026,2026-01-01T00:00:00Z,2026-01-01T00:00:00Z",
                ",Prospecting,10.00,USD,2026-02-01,2026-01-01T00:00:00Z,2026-01-01T00:00:00Z",
                f"{salesforce_id('006', 4)},Prospecting,10.00,USD,2026-02-01,2026-01-01T00:00:00Z",
                f"{salesforce_id('006', 5)},Prospecting,7.25,EUR,2026-02-01,2026-01-01T00:00:00Z,2026-01-01T00:00:00Z",
            ]
        )
        + "\n",
    )
    (extract,) = landed.ingest("salesforce.opportunity").extracts
    assert (extract.rows_read, extract.rows_loaded, extract.rows_quarantined) == (5, 2, 3)
    quarantined = landed.query("select record_number, reasons, record from ledger.quarantined_rows order by 1")
    assert [number for number, *_ in quarantined] == [2, 3, 4]
    assert quarantined[0][1] == (
        'amount is "ten", not a number such as 1234.5, with a point and at most 2 decimals; '
        'close_date is "01/02/2026", not a day such as 2026-06-30'
    )
    assert json.loads(quarantined[0][2])["CloseDate"] == "01/02/2026"
    assert quarantined[1][1] == "id is empty, but it is the key"
    assert quarantined[2][1] == "it has 6 cells, the header has 7"
    assert quarantined[2][2].startswith("006000000000004AAA,Prospecting")
    # the rows that are in keep the numbers of their records, a line break inside quotes notwithstanding
    assert landed.query("select _row from salesforce.opportunity order by 1") == [(1,), (5,)]


def test_control_totals_split_what_was_read_by_currency_and_by_what_came_in(landed: Landed) -> None:
    row = "{id},Prospecting,{amount},{currency},2026-02-01,2026-01-01T00:00:00Z,2026-01-01T00:00:00Z"
    first = [
        row.format(id=salesforce_id("006", 1), amount="10.10", currency="USD"),
        row.format(id=salesforce_id("006", 2), amount="20.20", currency="EUR"),
    ]
    # the next day: one unchanged, one new, one with a bad date
    second = [
        first[0],
        row.format(id=salesforce_id("006", 3), amount="1.00", currency="USD"),
        row.format(id=salesforce_id("006", 4), amount="5.00", currency="USD").replace("2026-02-01", "soon"),
    ]
    for number, rows in ((1, first), (2, second)):
        landed.write(f"salesforce/Opportunity/Opportunity_2026-01-0{number}.csv", "\n".join([OPPORTUNITY_HEADER, *rows]) + "\n")
    landed.ingest("salesforce.opportunity")
    totals = landed.query(
        """
        select extract_date, currency, amount_read::varchar, amount_not_loaded::varchar
        from ledger.control_totals inner join ledger.extracts using (extract_id) order by all
        """
    )
    assert totals == [(day(1), "EUR", "20.20", "0.00"), (day(1), "USD", "10.10", "0.00"), (day(2), "USD", "16.10", "15.10")]


def test_unknown_columns_are_named_in_the_ledger_and_not_loaded(landed: Landed) -> None:
    landed.write("salesforce/Account/Account_2026-01-01.csv", f"Id,Name,Favourite Colour\n{A},Acme,blue\n")
    (extract,) = landed.ingest().extracts
    assert extract.message == "not loaded, no column for: Favourite Colour"


def test_a_time_of_day_in_a_date_column_is_said_to_be_dropped(landed: Landed) -> None:
    landed.write("salesforce/Task/Task_2026-01-01.csv", f"Id,ActivityDate\n{salesforce_id('00T', 1)},2026-01-01 17:23:34\n")
    (extract,) = landed.ingest("salesforce.task").extracts
    assert extract.message == "1 values of date columns had a time of day; only the day was kept"


RECORDS = [
    {"Id": A, "Name": "Acme, Inc.", "AnnualRevenue": 1054.1, "Health_Score__c": 7, "Is_Target_Account__c": True, "BillingCountry": "NA"},
    {"Id": B, "Name": "0042", "AnnualRevenue": None, "Health_Score__c": 12.5, "Is_Target_Account__c": False, "BillingCountry": None},
]
EXPECTED = [
    (A, "Acme, Inc.", "1054.10", "7.000000", True, "NA", 1),
    (B, "0042", None, "12.500000", False, None, 2),
]


def write_csv(path: Path, delimiter: str = ",") -> None:
    import csv

    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(RECORDS[0])
        writer.writerows(["" if v is None else str(v).lower() if isinstance(v, bool) else v for v in r.values()] for r in RECORDS)


def write_xlsx(path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(list(RECORDS[0]))
    for record in RECORDS:
        workbook.active.append(list(record.values()))
    workbook.active.append([None] * 6)
    workbook.save(path)


def write_parquet(path: Path) -> None:
    lines = path.with_suffix(".lines")
    lines.write_text("\n".join(json.dumps(r) for r in RECORDS))
    duckdb.sql(f"copy (from read_json('{lines}', format = 'newline_delimited')) to '{path}' (format parquet)")
    lines.unlink()


WRITERS = {
    "csv": write_csv,
    "tsv": lambda path: write_csv(path, "\t"),
    "json": lambda path: path.write_text(json.dumps(RECORDS)),
    "jsonl": lambda path: path.write_text("\n".join(json.dumps(r) for r in RECORDS) + "\n"),
    "ndjson": lambda path: path.write_text("\n".join(json.dumps(r) for r in RECORDS)),
    "parquet": write_parquet,
    "xlsx": write_xlsx,
}


@pytest.mark.parametrize("ending", WRITERS)
def test_every_format_gives_the_same_rows(landed: Landed, ending: str) -> None:
    folder = landed.settings.landing_dir / "salesforce/Account"
    folder.mkdir(parents=True)
    WRITERS[ending](folder / f"Account_2026-01-01.{ending}")
    assert landed.ingest().refusals == []
    assert (
        landed.query(
            "select id, name, annual_revenue::varchar, health_score::varchar, is_target_account, billing_country, _row "
            "from salesforce.account order by id"
        )
        == EXPECTED
    )


def test_an_envelope_of_json_records_is_opened(landed: Landed) -> None:
    landed.write(
        "salesforce/Account/Account_2026-01-01.json",
        json.dumps({"totalSize": 2, "records": [{"attributes": {"type": "Account"}, **r} for r in RECORDS]}),
    )
    (extract,) = landed.ingest().extracts
    assert (extract.rows_loaded, extract.message) == (2, "not loaded, no column for: attributes")


def test_properties_that_an_api_nests_are_the_records_own(landed: Landed) -> None:
    nested = [{"id": r["Id"], "properties": {k: v for k, v in r.items() if k != "Id"}, "archived": False} for r in RECORDS]
    landed.write("salesforce/Account/Account_2026-01-01.json", json.dumps({"results": nested, "paging": {"next": {"after": "2"}}}))
    landed.write("salesforce/Account/more_2026-01-02.jsonl", "".join(json.dumps(record) + "\n" for record in nested))
    first, second = landed.ingest().extracts
    assert (first.rows_loaded, first.message) == (2, "not loaded, no column for: archived")
    assert (second.rows_loaded, second.rows_unchanged) == (0, 2)


def test_excel_dates_are_dates_and_leading_zeros_stay(landed: Landed) -> None:
    folder = landed.settings.landing_dir / "prm/partnerships"
    folder.mkdir(parents=True)
    workbook = openpyxl.Workbook()
    workbook.active.append(["Partnership ID", "Partner ID", "Program ID", "Signed"])
    workbook.active.append(["0007", 42, 42.0, dt.datetime(2026, 1, 5)])
    workbook.save(folder / "partnerships_2026-01-01.xlsx")
    landed.ingest("prm.partnerships")
    assert landed.query("select partnership_id, partner_id, program_id, signed_on from prm.partnerships") == [("0007", "42", "42", day(5))]


def test_a_list_without_ids_gets_stable_ones_from_its_content(landed: Landed) -> None:
    landed.write("partner_lists/globex/globex_2026-01-01.csv", "Company,Town\nAcme,Bonn\nBeta,Köln\n")
    # the next day the rows stand in another order and one word in another case
    landed.write("partner_lists/globex/globex_2026-01-02.csv", "Company,Town\nBETA,Köln\nAcme,Bonn\n")
    report = landed.ingest("partner_lists.accounts")
    assert [(e.rows_loaded, e.rows_unchanged, e.rows_deleted) for e in report.extracts] == [(2, 0, 0), (1, 1, 0)]
    assert landed.query("select count(distinct partner_account_id) from partner_lists.accounts") == [(2,)]


def test_a_list_without_names_is_refused_with_its_headers_and_the_seed_that_maps_them(landed: Landed) -> None:
    landed.write("partner_lists/globex/globex_2026-01-01.csv", "Firma,Stadt\nAcme,Bonn\n")
    (message,) = landed.ingest("partner_lists.accounts").refusals
    assert 'the header has "Firma", "Stadt" but no column for name' in message
    assert "map it in seeds/partner_list_columns.csv" in message


def test_a_partners_own_headers_are_mapped_by_the_policy_and_read_at_once(landed: Landed) -> None:
    landed.write("partner_lists/globex/globex_2026-01-01.csv", "Firma,Stadt\nAcme,Bonn\n")
    assert landed.ingest("partner_lists.accounts").refused
    with (landed.settings.policy_dir / "partner_list_columns.csv").open("a") as policy:
        policy.write("globex,Firma,name\nglobex,Stadt,city\n")
    assert not landed.ingest("partner_lists.accounts").refused
    assert landed.query("select partner_key, name, city from partner_lists.accounts") == [("globex", "Acme", "Bonn")]


def test_the_lists_of_two_partners_do_not_delete_each_other(landed: Landed) -> None:
    for partner in ("globex", "initech"):
        landed.write(f"partner_lists/{partner}/{partner}_2026-01-01.csv", "id,Company\n1,Acme\n2,Beta\n")
    landed.write("partner_lists/globex/globex_2026-01-02.csv", "id,Company\n1,Acme\n2,Beta Ltd\n")
    landed.ingest("partner_lists.accounts")
    assert landed.query(
        "select partner_key, count(*) from partner_lists.accounts where _known_to is null and not _is_deleted group by all order by 1"
    ) == [
        ("globex", 2),
        ("initech", 2),
    ]


def test_a_whole_landing_folder_gives_an_as_of_and_is_idempotent(landed: Landed) -> None:
    landed.accounts("2026-01-01", f"{A},Acme,false,2026-01-01T00:00:00Z")
    landed.accounts("2026-01-03", f"{A},Acme 3,false,2026-01-03T00:00:00Z")
    landed.partners("2026-01-05", "P1,Partner 1")
    # the PRM is newer, but the CRM says as of when
    assert landed.ingest_all() == day(3)
    before = landed.contents()
    assert landed.ingest_all() == day(3)
    assert landed.contents() == before
