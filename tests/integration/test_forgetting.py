import datetime as dt
import gzip
import os
import shutil
import stat
import subprocess
import sys
import tarfile
from dataclasses import dataclass

import duckdb
import pytest
import zstandard
from forgotten import EMAIL, NAME, NEEDLE, plant, plant_policy, traces
from landed import FEEDS, Landed

from orchestration.dbt_project import compose
from orchestration.ingest.loading import ingest_feed
from orchestration.ingest.reference import load_reference
from orchestration.ingest.store import opened
from orchestration.publish.generation import verify_generation
from orchestration.publish.manifest import Manifest
from orchestration.rebuild import rebuild
from orchestration.sample.sample import write_sample
from orchestration.settings import ROOT, Settings

COMPANY = {"seed": 7, "accounts": 150, "partners": 4, "days": 2, "last_day": dt.date(2026, 7, 1)}
NEXT_DAY = "2026-07-02"


@dataclass(frozen=True)
class Before:
    """What was known of the warehouse before the person was forgotten."""

    tables: dict[str, object]
    raw_counts: dict[str, int]
    modes: dict[str, int]
    traced: list[str]
    amounts: list[tuple]


@dataclass(frozen=True)
class Case:
    landed: Landed
    before: Before
    code: int
    screen: str

    @property
    def settings(self) -> Settings:
        return self.landed.settings


def raw_counts(landed: Landed) -> dict[str, int]:
    return {name: landed.query(f'select count(*) from "{feed.system}"."{feed.table}"')[0][0] for name, feed in FEEDS.items()}


def amounts(settings: Settings) -> list[tuple]:
    with duckdb.connect(str(settings.published / "partnerverse.duckdb"), read_only=True) as published:
        return (
            published.execute("select goal_key not like 'zdenka%', target, actual from goals.goal_vs_actual order by all").fetchall()
            + published.execute("select month, partnership_id, credited_amount from attribution.partner_revenue order by all").fetchall()
        )


def forget(settings: Settings, email: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "orchestration", "forget", "--email", email],
        cwd=ROOT,
        env={
            **os.environ,
            "PARTNERVERSE_LANDING_DIR": str(settings.landing_dir),
            "PARTNERVERSE_WAREHOUSE_DIR": str(settings.warehouse_dir),
            "PARTNERVERSE_SEEDS_DIR": str(settings.seeds_dir),
            "DAGSTER_HOME": str(settings.warehouse_dir.parent / "dagster"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def case(tmp_path_factory) -> Case:
    """A company published on two days, with copies of raw and exports beside it; then she is forgotten."""
    folder = tmp_path_factory.mktemp("forgetting")
    landed = Landed(folder, plant_policy(folder / "policy"))
    settings = landed.settings
    write_sample(settings.landing_dir, **COMPANY)
    plant(settings.landing_dir)
    day = landed.ingest_all()
    with opened(settings.raw_database) as raw:
        load_reference(raw)
    rebuild(settings, day, tell=lambda _: None)
    # an older generation and a past day, as runs leave them
    shutil.copytree(settings.published.resolve(), settings.generations_dir / "20260101T060000Z-00000000")
    shutil.copytree(settings.published.resolve(), settings.as_of_dir / day.isoformat())
    settings.last_run_dir.mkdir(exist_ok=True)
    (settings.last_run_dir / "run.log").write_text('{"owner": "Zde\\u0148ka Quillfeather"}\nto=zdenka.quillfeather%40meridian.example\n')
    copies = settings.warehouse_dir / "backups"
    copies.mkdir(mode=0o700)
    shutil.copy(settings.raw_database, copies / "raw.duckdb")
    with tarfile.open(copies / "raw.tar.gz", "w:gz") as archive:
        archive.add(settings.raw_database, "raw.duckdb")
    (copies / "users.csv.gz").write_bytes(gzip.compress(f"email,name\n{EMAIL},{NAME}\n".encode()))
    (copies / "users.csv.zst").write_bytes(zstandard.compress(f"email,name\n{EMAIL},{NAME}\n".encode()))
    (copies / "users.csv.gz").chmod(0o600)
    (folder / "dagster").mkdir()
    (folder / "dagster" / "events.db").write_text(f"the run of {EMAIL}")
    before = Before(
        dict(Manifest.read(settings.published).tables),
        raw_counts(landed),
        {str(p.relative_to(settings.warehouse_dir)): stat.S_IMODE(p.stat().st_mode) for p in settings.warehouse_dir.rglob("*")},
        traces(settings.warehouse_dir),
        amounts(settings),
    )
    code, screen = forget(settings, f" {EMAIL.upper()} ")
    return Case(landed, before, code, screen)


def test_she_stood_everywhere_before(case):
    said = "\n".join(case.before.traced)
    for place in (
        "raw.duckdb (salesforce.user.email)",
        "raw.duckdb (salesforce.task.subject)",
        "raw.duckdb (prm.partners.partner_manager_email)",
        "raw.duckdb (prm.lifecycle_events.owner_email)",
        "raw.duckdb (partner_lists.accounts.partner_owner_name)",
        "raw.duckdb (ledger.quarantined_rows.record)",
        "(core.dim_users.name)",
        "(goals.goal_vs_actual.owner)",
        "backups/users.csv.gz",
        "backups/users.csv.zst",
        "dashboard/index.html",
        "reviews/",
        "parquet/core/dim_users.parquet",
        "last_run/run.log",
    ):
        assert place in said, place


def test_no_file_of_the_warehouse_names_her_afterwards(case):
    assert case.code == 0, case.screen
    assert traces(case.settings.warehouse_dir) == []
    with tarfile.open(case.settings.warehouse_dir / "backups" / "raw.tar.gz") as archive:
        archive.extractall(case.settings.warehouse_dir.parent / "restored", filter="data")
    assert traces(case.settings.warehouse_dir.parent / "restored") == []


def test_neither_the_screen_nor_the_log_says_who_it_was(case):
    assert NEEDLE not in case.screen.lower()
    ((pseudonym, rows, is_complete),) = case.landed.query("select pseudonym, rows_changed, is_complete from ledger.forgettings")
    assert f"forgotten-{pseudonym}@forgotten.invalid" in case.screen
    assert rows > 10
    assert is_complete


def test_counts_and_amounts_are_as_they_were(case):
    assert raw_counts(case.landed) == case.before.raw_counts
    assert amounts(case.settings) == case.before.amounts
    after = Manifest.read(case.settings.published).tables
    assert {name: content.rows for name, content in after.items()} == {name: content.rows for name, content in case.before.tables.items()}


def test_tables_that_hold_no_people_have_the_hash_they_had(case):
    after = Manifest.read(case.settings.published).tables
    changed = {name for name in after if after[name].hash != case.before.tables[name].hash}
    assert "core.dim_users" in changed
    # those with a column of an address, of a name, or of a text of people's
    people = {
        "core.dim_users",
        "funnel.partner_lifecycle",
        "goals.goal_vs_actual",
        "quality.data_gaps",
        "quality.quarantined_rows",
        "quality.extracts",
        "reviews.review_notes",
    }
    assert changed <= people | {name for name in changed if _has_her_kind_of_column(case.settings, name)}
    assert not {name for name in changed if name.split(".")[0] in ("attribution", "commissions", "performance")}


def _has_her_kind_of_column(settings: Settings, table: str) -> bool:
    with duckdb.connect(str(settings.published / "partnerverse.duckdb"), read_only=True) as published:
        columns = {name for name, *_ in published.execute(f"describe {table}").fetchall()}
    return bool(columns & {"email", "owner", "owner_email", "scope_key", "scope_name", "owner_name", "partner_owner", "note"})


def test_every_generation_is_whole_and_keeps_its_modes(case):
    folders = [*case.settings.generations_dir.iterdir(), *case.settings.as_of_dir.iterdir()]
    assert len(folders) == 3
    for folder in folders:
        verify_generation(folder)
    now = {str(p.relative_to(case.settings.warehouse_dir)): stat.S_IMODE(p.stat().st_mode) for p in case.settings.warehouse_dir.rglob("*")}
    assert {path: mode for path, mode in case.before.modes.items() if path in now and now[path] != mode} == {}
    assert not (case.settings.warehouse_dir / ".forgetting").exists()


def test_a_user_who_was_forgotten_is_still_found_by_the_goal(case):
    with duckdb.connect(str(case.settings.published / "partnerverse.duckdb"), read_only=True) as published:
        found = published.execute(
            "select count(*) from goals.goal_vs_actual as goals inner join core.dim_users as users on goals.scope_key = users.email "
            "where goals.scope_type = 'user' and users.email like 'forgotten-%'"
        ).fetchall()
    assert found[0][0] > 0


def test_what_is_outside_and_still_names_her_is_named(case):
    for file in (
        "User_2026-06-30.csv",
        "partners_2026-07-01.csv",
        "Task_2026-06-30.csv",
        "acme_widgets_2026-07-01.csv",
        "policy/goals.csv",
    ):
        assert file in case.screen
    assert "dagster/events.db" in case.screen
    assert "Opportunity_2026-06-30.csv" not in case.screen


def test_a_new_extract_that_names_her_changes_nothing(case):
    landing = case.settings.landing_dir
    before = {name: rows for name, rows in case.landed.contents().items() if name not in ("extracts", "quarantined_rows", "control_totals")}
    published = Manifest.read(case.settings.published)
    for system, name in (
        ("salesforce", "User"),
        ("salesforce", "Task"),
        ("prm", "partners"),
        ("prm", "lifecycle_events"),
        ("partner_lists", "acme_widgets"),
    ):
        # a delta of everything that was ever in it
        source = sorted((landing / system / name).glob("*.csv"))[-1 if system != "salesforce" else 0]
        shutil.copy(source, landing / system / name / f"{name}_{NEXT_DAY}.csv")
    compose(case.settings)
    for feed in FEEDS.values():
        ingest_feed(case.settings, feed)
    after = {name: rows for name, rows in case.landed.contents().items() if name in before}
    assert case.landed.query(f"select count(*) from ledger.extracts where extract_date = '{NEXT_DAY}'") == [(5,)]
    assert {name for name in before if after[name] != before[name]} == set()
    done = rebuild(case.settings, published.as_of, tell=lambda _: None)
    assert done.outcome == "unchanged", [
        name for name, content in build_tables(case.settings).items() if content != published.tables.get(name)
    ]
    assert traces(case.settings.warehouse_dir) == []


def build_tables(settings: Settings) -> dict[str, object]:
    from orchestration.publish.generation import build_contents

    return build_contents(settings.build_database)


def test_again_and_for_somebody_unknown_it_says_so(case):
    code, screen = forget(case.settings, EMAIL)
    assert code == 0
    assert "was forgotten before" in screen
    code, screen = forget(case.settings, "nobody.at.all@elsewhere.example")
    assert code == 0
    assert "Nobody in the warehouse has that address" in screen
    assert case.landed.query("select count(distinct pseudonym) from ledger.suppressed") == [(2,)]


@pytest.mark.parametrize("text", ["", "quillfeather", "a b@c.example", "x@y"])
def test_what_is_no_address_is_refused_in_one_sentence(case, text):
    code, screen = forget(case.settings, text)
    assert code == 2
    assert screen.strip() == "What was given is no e-mail address; write make forget EMAIL=name@company.example."
