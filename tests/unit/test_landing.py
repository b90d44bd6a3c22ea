import datetime as dt
import os
import time
from pathlib import Path

import pytest
from landed import FEEDS, Landed

from orchestration.ingest.landing import date_in, extract_date, extracts_of, format_of, unknown_folders


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Opportunity_2026-06-30.csv", dt.date(2026, 6, 30)),
        ("export20260630.csv", dt.date(2026, 6, 30)),
        ("20260630T0415.csv", dt.date(2026, 6, 30)),
        # of two dates the last is the day of the extract
        ("from_2026-06-01_to_2026-06-30.csv", dt.date(2026, 6, 30)),
        # eight digits that are no date
        ("run_99999999.csv", None),
        ("2026-02-30.csv", None),
        # digits around it make it another number
        ("1202606301.csv", None),
    ],
)
def test_a_date_is_read_off_a_name(text: str, expected: dt.date | None) -> None:
    assert date_in(text) == expected


def test_the_name_goes_before_the_nearest_folder() -> None:
    landing = Path("/landing")
    assert extract_date(landing / "salesforce/Account/2026-01-01/2026-01-02/a_2026-01-03.csv", landing) == dt.date(2026, 1, 3)
    assert extract_date(landing / "salesforce/Account/2026-01-01/2026-01-02/a.csv", landing) == dt.date(2026, 1, 2)
    assert extract_date(Path("/2026-01-01/landing/salesforce/Account/a.csv"), Path("/2026-01-01/landing")) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.CSV", ".csv"),
        ("a.csv.gz", ".csv"),
        ("a.jsonl.zst", ".jsonl"),
        ("a.xlsx", ".xlsx"),
        ("a.xlsx.gz", ""),
        ("a.parquet.gz", ""),
        ("a.zip", ""),
    ],
)
def test_a_format_is_told_by_the_endings(name: str, expected: str) -> None:
    assert format_of(Path(name)) == expected


def test_files_of_one_object_and_date_are_one_extract(tmp_path: Path) -> None:
    landed = Landed(tmp_path)
    landed.accounts("2026-01-01", name="part1")
    landed.accounts("2026-01-01", name="part2")
    landed.accounts("2026-01-02")
    extracts, unusable = extracts_of(FEEDS["salesforce.account"], landed.settings.landing_dir)
    assert [(e.date.isoformat(), len(e.files)) for e in extracts] == [("2026-01-01", 2), ("2026-01-02", 1)]
    assert unusable == []


def test_each_partner_folder_is_an_object_of_its_own(tmp_path: Path) -> None:
    landed = Landed(tmp_path)
    landed.write("partner_lists/globex/globex_2026-01-01.csv", "Company\nAcme\n")
    landed.write("partner_lists/initech/2026-01-01/list.csv", "Company\nAcme\n")
    extracts, _ = extracts_of(FEEDS["partner_lists.accounts"], landed.settings.landing_dir)
    assert [e.object_key for e in extracts] == ["globex", "initech"]


def test_a_young_file_lets_its_whole_extract_wait(tmp_path: Path) -> None:
    landed = Landed(tmp_path)
    old = landed.accounts("2026-01-01", name="part1")
    landed.accounts("2026-01-01", name="part2")
    os.utime(old, (time.time() - 1000,) * 2)
    (extract,), _ = extracts_of(FEEDS["salesforce.account"], landed.settings.landing_dir, settle_seconds=60)
    assert not extract.is_settled
    (extract,), _ = extracts_of(FEEDS["salesforce.account"], landed.settings.landing_dir, settle_seconds=60, now=time.time() + 61)
    assert extract.is_settled


def test_tomorrow_is_allowed_for_time_zones_and_the_day_after_is_not(tmp_path: Path) -> None:
    landed = Landed(tmp_path)
    now = dt.datetime(2026, 3, 1, 23, tzinfo=dt.UTC).timestamp()
    landed.accounts("2026-03-02")
    landed.accounts("2026-03-03")
    extracts, unusable = extracts_of(FEEDS["salesforce.account"], landed.settings.landing_dir, now=now)
    assert [e.date for e in extracts] == [dt.date(2026, 3, 2)]
    assert "later than tomorrow" in unusable[0].message


def test_folders_that_no_feed_reads_are_named(tmp_path: Path) -> None:
    landed = Landed(tmp_path)
    landed.write("salesforce/Case/Case_2026-01-01.csv", "Id\n1\n")
    landed.write("dynamics/Account/a_2026-01-01.csv", "Id\n1\n")
    landed.accounts("2026-01-01")
    found = unknown_folders(list(FEEDS.values()), landed.settings.landing_dir)
    assert [p.relative_to(landed.settings.landing_dir).as_posix() for p in found] == ["dynamics", "salesforce/Case"]
