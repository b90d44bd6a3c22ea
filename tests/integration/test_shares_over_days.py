"""A day on which a match is doubted, an account is excluded and a partner is shut out: what leaves, what is gone, and who is told."""

import csv
import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from landed import FEEDS, Landed
from published_sample import COMPANY, published_sample

from orchestration.ingest.loading import ingest_feed
from orchestration.rebuild import rebuild
from orchestration.settings import Settings

pytestmark = pytest.mark.slow

NEXT_DAY = "2026-07-02"
DOUBTED, SHUT_OUT = "acme_widgets", "nordlicht"


@dataclass(frozen=True)
class Days:
    """The warehouse before that day and after it."""

    before: Path
    after: Settings
    excluded: str


@pytest.fixture(scope="module")
def days(tmp_path_factory) -> Days:
    sample = published_sample(tmp_path_factory)
    folder = tmp_path_factory.mktemp("days")
    shutil.copytree(sample.landing_dir, folder / "landing")
    shutil.copytree(sample.warehouse_dir, folder / "warehouse", symlinks=True)
    overlay = folder / "seeds"
    overlay.mkdir()
    with duckdb.connect(str(sample.published / "partnerverse.duckdb"), read_only=True) as published:
        ((excluded,),) = published.execute(
            "select min(account_id) from sharing.shared_accounts where partner_key <> ? and relation = 'overlap'", [DOUBTED]
        ).fetchall()
    rules = (
        (sample.root / "seeds" / "sharing_rules.csv").read_text(encoding="utf-8").replace(f"{SHUT_OUT},open_opportunity,,counts,,\n", "")
    )
    (overlay / "sharing_rules.csv").write_text(f"{rules}{SHUT_OUT},,,closed,,\n", encoding="utf-8")
    (overlay / "sharing_exclusions.csv").write_text(f"account_id,reason\n{excluded},A court said so\n", encoding="utf-8")
    landed = Landed(folder, overlay)
    blur(landed.settings.landing_dir / "partner_lists" / DOUBTED)
    ingest_feed(landed.settings, FEEDS["partner_lists.accounts"])
    rebuild(landed.settings, COMPANY["last_day"].replace(day=2), tell=lambda _: None)
    return Days(sample.published.resolve(), landed.settings, excluded)


def blur(folder: Path) -> None:
    """Another day's list, on which every third company has lost its web address, its town, and a word of its name."""
    newest = max(folder.iterdir())
    with newest.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns, rows = reader.fieldnames, list(reader)
    for row in rows[::3]:
        row |= dict.fromkeys(("Website", "Billing City", "Billing State", "Phone"), "")
    for row in rows[::6]:
        row["Account Name"] = row["Account Name"].split()[0]
    with (folder / f"{DOUBTED}_{NEXT_DAY}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


def read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def statuses(published: Path, status: str) -> set[str]:
    """The records of the doubted list that have a match of this status."""
    with duckdb.connect(str(published / "partnerverse.duckdb"), read_only=True) as database:
        found = database.execute(
            "select partner_account_id from account_mapping.fct_account_matches where partner_key = ? and match_status = ?",
            [DOUBTED, status],
        ).fetchall()
    return {record for (record,) in found}


def test_a_match_that_is_in_review_by_now_is_gone_from_the_export_and_in_the_change_report(days: Days):
    demoted = statuses(days.before, "auto") & statuses(days.after.published, "review")
    told = {row["partner_account_id"] for row in read(days.before / "shares" / DOUBTED / "overlap.csv")}
    assert demoted & told
    shares = days.after.published / "shares" / DOUBTED
    assert not demoted & {row["partner_account_id"] for row in read(shares / "overlap.csv")}
    assert not (shares / "greenfield.csv").exists()
    gone = {row["partner_account_id"]: row for row in read(shares / "changes.csv") if row["change"] == "gone"}
    assert demoted & told <= gone.keys()
    assert {gone[record]["company_name"] for record in demoted & told} == {""}


def test_the_change_report_is_the_difference_of_the_two_exports(days: Days):
    for folder in (days.after.published / "shares").iterdir():
        old = {row["partner_account_id"]: row for row in read(days.before / "shares" / folder.name / "overlap.csv")}
        new = {row["partner_account_id"]: row for row in read(folder / "overlap.csv")}
        changes = read(folder / "changes.csv")
        assert {row["partner_account_id"] for row in changes if row["change"] == "gone"} == old.keys() - new.keys()
        assert {row["partner_account_id"] for row in changes if row["change"] == "new"} == new.keys() - old.keys()
        changed = {record for record in old.keys() & new.keys() if old[record] != new[record]}
        assert {row["partner_account_id"] for row in changes if row["change"] == "changed"} == changed
        for row in changes:
            if row["change"] == "changed":
                before, after = old[row["partner_account_id"]], new[row["partner_account_id"]]
                assert row["changed_fields"] == ", ".join(field for field in after if after[field] != before[field])


def test_nothing_of_a_partner_that_is_shut_out_is_left_in_any_generation(days: Days):
    assert (days.before / "shares" / SHUT_OUT / "overlap.csv").exists()
    assert not [path for path in days.after.warehouse_dir.rglob("*") if "shares" in path.parts and SHUT_OUT in str(path)]
    assert [path.parent.resolve() for path in days.after.warehouse_dir.glob("*/*/shares")] == [days.after.published.resolve()]


def test_an_excluded_account_is_in_no_file_of_any_partner(days: Days):
    with duckdb.connect(str(days.after.published / "partnerverse.duckdb"), read_only=True) as database:
        ((name, domain),) = database.execute("select name, domain from core.dim_accounts where account_id = ?", [days.excluded]).fetchall()
        others = database.execute("select count(*) from core.dim_accounts where name = ? or domain = ?", [name, domain]).fetchall()
    assert others == [(1,)]
    assert name in "".join(path.read_text() for path in (days.before / "shares").glob("*/overlap.csv"))
    for path in (days.after.published / "shares").rglob("*.*"):
        content = repr(duckdb.sql(f"from '{path}'").fetchall()) if path.suffix == ".parquet" else path.read_text(encoding="utf-8")
        assert name not in content
        assert domain not in content


def test_the_manifest_says_what_the_files_are(days: Days):
    for folder in (days.after.published / "shares").iterdir():
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        assert manifest["as_of"] == NEXT_DAY
        assert manifest["compared_with"] == COMPANY["last_day"].isoformat()
        assert {*manifest["files"], "manifest.json"} == {path.name for path in folder.iterdir()}
        for name, said in manifest["files"].items():
            assert said["sha256"] == hashlib.sha256((folder / name).read_bytes()).hexdigest()
            if name.endswith(".csv"):
                assert (
                    said["rows"] == len(read(folder / name)) == duckdb.sql(f"from '{folder / name}'").aggregate("count(*)").fetchall()[0][0]
                )
            if name.endswith(".parquet"):
                assert said["rows"] == duckdb.sql(f"from '{folder / name}'").aggregate("count(*)").fetchall()[0][0]
        with duckdb.connect(str(days.after.published / "partnerverse.duckdb"), read_only=True) as database:
            expected = database.execute(
                "select population, field, level from sharing.sharing_audit where partner_key = ? and level <> 'hidden'", [folder.name]
            ).fetchall()
        assert {tuple(rule.values()) for rule in manifest["rules"]} == set(expected)
