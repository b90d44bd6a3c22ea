"""A bad file is refused whole, in a sentence that names it and says what to do; everything else goes on."""

import gzip
from pathlib import Path

import pytest
import zstandard
from landed import ACCOUNT_HEADER, Landed, salesforce_id

from orchestration.ingest.loading import begin, write_as_of
from orchestration.settings import Settings, SettingsError

GOOD = [f"{salesforce_id('001', n)},Company {n},false,2026-01-01T00:00:00.000Z" for n in range(50)]
WHOLE = "\n".join([ACCOUNT_HEADER, *GOOD]) + "\n"


@pytest.fixture
def landed(tmp_path: Path) -> Landed:
    """A landing folder with one good extract of the day before."""
    landed = Landed(tmp_path)
    landed.accounts("2026-01-01", *GOOD)
    landed.ingest()
    return landed


def refused(landed: Landed, content: str | bytes, name: str = "Account_2026-01-02.csv") -> str:
    """Ingest the content as the next day's extract, see that nothing of it came in and the day before is unharmed; the message."""
    before = landed.query("select * from salesforce.account order by all")
    landed.write(f"salesforce/Account/{name}", content)
    report = landed.ingest()
    (message,) = report.refusals
    assert landed.query("select * from salesforce.account order by all") == before
    assert landed.query("select status, message from ledger.extracts where extract_date is distinct from date '2026-01-01'") == [
        ("refused", message)
    ]
    assert f"salesforce/Account/{name}: refused" in message
    return message


@pytest.mark.parametrize("cut_at", [len(WHOLE) - 3, len(WHOLE) - 20, len(WHOLE) - 40, len(WHOLE) // 2 + 3, len(ACCOUNT_HEADER) + 30])
def test_a_file_cut_in_the_middle_of_a_record_is_refused_whole(landed: Landed, cut_at: int) -> None:
    assert not WHOLE[:cut_at].endswith("\n")
    assert "cut off. Export it again." in refused(landed, WHOLE[:cut_at])


def test_a_file_cut_inside_quotes_is_refused_whole(landed: Landed) -> None:
    text = WHOLE + f'{salesforce_id("001", 99)},"Company, with'
    assert "ends inside a quoted value" in refused(landed, text)


def test_a_whole_file_without_a_last_line_end_is_loaded(landed: Landed) -> None:
    landed.write("salesforce/Account/Account_2026-01-02.csv", WHOLE.rstrip("\n"))
    (extract,) = [e for e in landed.ingest().extracts if e.is_new]
    assert (extract.status, extract.rows_read, extract.rows_unchanged) == ("loaded", 50, 50)


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.ZstdCompressor(write_content_size=False).compress])
def test_a_compressed_file_cut_off_is_refused_whole(landed: Landed, pack) -> None:
    suffix = "gz" if pack is gzip.compress else "zst"
    packed = pack((WHOLE * 40).encode())
    assert "cut off" in refused(landed, packed[: len(packed) // 2], f"Account_2026-01-02.csv.{suffix}")


def test_a_semicolon_file_is_refused_whole(landed: Landed) -> None:
    message = refused(landed, WHOLE.replace(",", ";"))
    assert "separated by semicolons, not by commas. Export it with commas." in message


def test_a_latin_1_file_is_refused_with_the_name_of_its_encoding(landed: Landed) -> None:
    text = WHOLE.replace("Company 7", "Société Générale d’Électricité".replace("’", "'"))
    message = refused(landed, text.encode("latin-1"))
    assert "is not UTF-8 but looks like" in message
    assert "Export it as UTF-8, or declare its encoding" in message


def test_a_utf_16_file_is_refused_with_the_name_of_its_encoding(landed: Landed) -> None:
    assert "it is UTF-16" in refused(landed, WHOLE.encode("utf-16"))


def test_a_file_with_a_byte_order_mark_is_loaded(landed: Landed) -> None:
    landed.write("salesforce/Account/Account_2026-01-02.csv", b"\xef\xbb\xbf" + WHOLE.encode())
    assert [e.rows_unchanged for e in landed.ingest().extracts if e.is_new] == [50]


def test_a_duplicate_header_is_refused_naming_it(landed: Landed) -> None:
    message = refused(landed, WHOLE.replace("Id,Name,", "Id,Id,"))
    assert 'two of its columns have the same header ("Id" and "Id")' in message


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(landed: Landed, content: bytes) -> None:
    assert "it is empty" in refused(landed, content)


def test_a_file_dated_2062_is_refused(landed: Landed) -> None:
    assert "it is dated 2062-01-02, later than tomorrow" in refused(landed, WHOLE, "Account_2062-01-02.csv")


def test_a_file_without_a_date_is_refused(landed: Landed) -> None:
    assert "Put the day of the extract into the name" in refused(landed, WHOLE, "Account.csv")


def test_a_file_of_another_format_is_refused(landed: Landed) -> None:
    assert "Convert it, or move it away." in refused(landed, b"PK", "Account_2026-01-02.zip")


def test_nul_bytes_are_refused(landed: Landed) -> None:
    assert "NUL bytes" in refused(landed, WHOLE.replace("Company 9,", "Comp\0ny,"))


def test_mixed_line_ends_are_refused(landed: Landed) -> None:
    assert "different ways (CRLF, LF)" in refused(landed, WHOLE.replace("\n", "\r\n", 3))


def test_a_line_end_inside_quotes_may_differ(landed: Landed) -> None:
    text = WHOLE.replace("\n", "\r\n").replace("Company 7", '"Company\n7"')
    landed.write("salesforce/Account/Account_2026-01-02.csv", text)
    assert [(e.rows_read, e.rows_loaded) for e in landed.ingest().extracts if e.is_new] == [(50, 1)]


def test_a_missing_required_column_is_refused_with_the_header_and_the_place_to_mend_it(landed: Landed) -> None:
    message = refused(landed, WHOLE.replace("Name,", "Nom,"))
    assert 'the header has "Nom" but no column for name. Rename the one that means it, or add it to the aliases of name in' in message
    assert "models/staging/salesforce/_salesforce__sources.yml" in message


@pytest.mark.parametrize("name", ["Account_2026-01-02.parquet", "Account_2026-01-02.xlsx"])
def test_a_damaged_binary_file_is_refused_whole(landed: Landed, name: str) -> None:
    assert "cut off or damaged. Export it again." in refused(landed, b"PAR1 this is nothing", name)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Account_2026-01-02.json", '[{"Id": "001000000000001AAA", "Name": "A"}, {"Id": "0010'),
        ("Account_2026-01-02.jsonl", '{"Id": "001000000000001AAA", "Name": "A"}\n{"Id": "0010'),
    ],
)
def test_json_cut_off_is_refused_whole(landed: Landed, name: str, content: str) -> None:
    assert "cut off or damaged" in refused(landed, content, name)


def test_a_snapshot_that_lost_half_of_its_keys_is_refused_whole(tmp_path: Path) -> None:
    landed = Landed(tmp_path)
    rows = [f"P{n},Partner {n}" for n in range(10)]
    landed.partners("2026-01-01", *rows)
    landed.partners("2026-01-02", *rows[:5])
    (message,) = landed.ingest("prm.partners").refusals
    assert "5 of 10 keys (50%) are gone since the last snapshot, 20% are allowed" in message
    assert "raise max_deleted_fraction of prm.partners in models/staging/prm/_prm__sources.yml" in message
    assert landed.query("select count(*) from prm.partners where _known_to is null and not _is_deleted") == [(10,)]


def test_a_snapshot_that_lost_a_fifth_is_loaded_with_tombstones(tmp_path: Path) -> None:
    landed = Landed(tmp_path)
    rows = [f"P{n},Partner {n}" for n in range(10)]
    landed.partners("2026-01-01", *rows)
    landed.partners("2026-01-02", *rows[:8])
    report = landed.ingest("prm.partners")
    assert [e.rows_deleted for e in report.extracts] == [0, 2]
    # a tombstone keeps what was last known
    assert landed.query("select partner_id, name from prm.partners where _is_deleted order by 1") == [
        ("P8", "Partner 8"),
        ("P9", "Partner 9"),
    ]


def test_a_key_in_a_record_that_cannot_be_read_has_not_vanished(tmp_path: Path) -> None:
    landed = Landed(tmp_path)
    rows = [f"P{n},Partner {n}" for n in range(10)]
    landed.partners("2026-01-01", *rows)
    # P9 has a cell too many: it is quarantined, but nobody knows that P9 is gone
    landed.partners("2026-01-02", *rows[:9], "P9,Partner 9,?")
    report = landed.ingest("prm.partners")
    assert [(e.rows_deleted, e.rows_quarantined) for e in report.extracts] == [(0, 0), (0, 1)]
    assert "no row counts as deleted" in (report.extracts[1].message or "")


def test_one_bad_file_of_an_extract_keeps_the_others_out(landed: Landed) -> None:
    landed.accounts("2026-01-02", f"{salesforce_id('001', 77)},New,false,2026-01-02T00:00:00Z", name="part1")
    landed.write("salesforce/Account/part2_2026-01-02.csv", "")
    messages = landed.ingest().refusals
    assert len(messages) == 2
    assert "part2_2026-01-02.csv of the same extract was refused" in messages[0]
    assert landed.query("select count(*) from salesforce.account where name = 'New'") == [(0,)]


def test_a_bad_correction_leaves_what_was_loaded_and_a_good_one_replaces_it(landed: Landed) -> None:
    name = "salesforce/Account/Account_2026-01-01.csv"
    before = landed.query("select * from salesforce.account order by all")
    landed.write(name, WHOLE[:200])
    assert landed.ingest().refused
    assert landed.query("select * from salesforce.account order by all") == before
    assert landed.ingest().refused, "still refused at the next run"
    landed.write(name, WHOLE.replace("Company 7", "Company Seven"))
    assert not landed.ingest().refused
    assert landed.query("select name from salesforce.account where id = '001000000000007AAA'") == [("Company Seven",)]
    assert landed.query("select status, count(*) from ledger.extracts group by all") == [("loaded", 1)]


def test_a_refused_file_that_is_taken_away_is_forgotten(landed: Landed) -> None:
    bad = landed.write("salesforce/Account/Account_2026-01-02.csv", "")
    assert landed.ingest().refused
    bad.unlink()
    assert not landed.ingest().refused
    assert landed.query("select count(*) from ledger.extracts") == [(1,)]


def test_a_late_extract_waits_for_the_files_that_came_after_it(landed: Landed) -> None:
    """Raw holds differences, so an extract of the day before cannot be put in without the one that came after."""
    archived = landed.settings.landing_dir / "salesforce/Account/Account_2026-01-01.csv"
    content = archived.read_bytes()
    archived.unlink()
    landed.accounts("2025-12-31", f"{salesforce_id('001', 1)},Old name,false,2025-12-31T00:00:00Z")
    (message,) = landed.ingest().refusals
    assert "the extract of 2026-01-01 is loaded and its file is no longer there as it was loaded. Put that file back" in message
    archived.write_bytes(content)
    assert not landed.ingest().refused
    assert (
        landed.query("select _known_from, _known_to is null from salesforce.account where id = '001000000000001AAA' order by 1")[0][1]
        is False
    )


def test_an_archived_extract_keeps_its_rows(landed: Landed) -> None:
    (landed.settings.landing_dir / "salesforce/Account/Account_2026-01-01.csv").unlink()
    landed.accounts("2026-01-02", f"{salesforce_id('001', 7)},Renamed,false,2026-01-02T00:00:00Z")
    assert not landed.ingest().refused
    assert landed.query("select count(*) from salesforce.account where _known_to is null") == [(50,)]


def test_a_landing_folder_without_a_crm_is_named(tmp_path: Path) -> None:
    landed = Landed(tmp_path)
    landed.partners("2026-01-01", "P1,Partner 1")
    with pytest.raises(SettingsError, match="has no CRM folder"):
        begin(landed.settings)


def test_a_warehouse_belongs_to_one_landing_folder(landed: Landed, tmp_path: Path) -> None:
    begin(landed.settings)
    other = tmp_path / "other"
    (other / "salesforce").mkdir(parents=True)
    with pytest.raises(SettingsError, match=r"belongs to the landing folder .*landing, not to .*other.*PARTNERVERSE_WAREHOUSE_DIR"):
        begin(Settings(landing_dir=other, warehouse_dir=landed.settings.warehouse_dir))


def test_an_as_of_before_the_first_extract_is_named(landed: Landed) -> None:
    from datetime import date

    with pytest.raises(SettingsError, match="the first CRM extract is of 2026-01-01"):
        write_as_of(landed.settings, date(2025, 12, 31))
