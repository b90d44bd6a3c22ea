import datetime as dt
import gzip
import hashlib
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from forgotten import EMAIL, NAME, traces
from landed import Landed
from small_build import DAY, DESCRIPTIONS, NEXT_DAY, NOON, OPPORTUNITIES, make_build, settings_in

from orchestration.people.forgetting import forget
from orchestration.publish.generation import verify_generation
from orchestration.publish.publishing import publish

TESTS = Path(__file__).resolve().parents[1]

DEATHS = [
    # before anything was written: the hashes are on the list, no more
    ("os.remove */build.duckdb", 1),
    ("shutil.rmtree */warehouse/dbt", 1),
    # of the generation: copied aside; some Parquet, the database, all but the manifest in place
    ("os.mkdir */.forgetting/generation", 1),
    ("os.rename */.forgetting/generation/parquet/*", 2),
    ("os.rename */.forgetting/generation/partnerverse.duckdb", 1),
    ("os.rename */.forgetting/generation/manifest.json", 1),
    ("os.rename */.forgetting/generation/manifest.json", 2),
    # of the texts and what is packed
    ("os.rename */.forgetting/text.aside", 2),
    ("os.rename */.forgetting/packed.aside", 1),
    # of the copy of raw; of raw; after raw, before the scan and the log
    ("os.rename */.forgetting/database.aside", 1),
    ("os.rename */.forgetting/database.aside", 2),
    ("shutil.rmtree */.forgetting", 2),
]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Path:
    """A warehouse that names her in raw, two generations, a kept page that one of them links to, exports and a copy of raw."""
    folder = tmp_path_factory.mktemp("template")
    landed = Landed(folder)
    landed.write("salesforce/User/User_2026-06-30.csv", f"Id,Name,Email\n005A,{NAME},{EMAIL}\n005B,Bo Day,bo@us.example\n")
    landed.write("salesforce/Task/Task_2026-06-30.csv", f"Id,Subject,ActivityDate\n00TA,Lunch with {NAME},2026-06-30\n")
    landed.accounts("2026-06-30", f"001A,{NAME}'s,false,soon", "001B,Bolt,false,2026-06-30T10:00:00Z")
    for feed in ("salesforce.user", "salesforce.task", "salesforce.account"):
        landed.ingest(feed)
    settings = settings_in(folder)
    # as the quarantine kept records before their columns were marked
    with duckdb.connect(str(settings.raw_database)) as raw:
        first, last = NAME.split()
        record = f'{{"FirstName":"{first}","LastName":"{last}","Email":"{EMAIL}","CreatedDate":"soon"}}'
        raw.execute("insert into ledger.quarantined_rows values ('1', 'salesforce/Contact/old.csv', 1, 'soon is no day', ?)", [record])
    for day in (DAY, NEXT_DAY):
        deal = ("op-9", f"{NAME}'s deal, {EMAIL}", "7.00", "1.000000", day.isoformat(), False, 1)
        make_build(settings.build_database, [*OPPORTUNITIES, deal])
        publish(
            settings, as_of=day, descriptions=DESCRIPTIONS, policy_hash="policy", code_hash="code", now=NOON + dt.timedelta(days=day.day)
        )
    page = settings.closed_reviews_dir / "2026-Q1" / "acme.html"
    page.parent.mkdir(parents=True)
    page.write_text(f"<p>{NAME}</p>", encoding="utf-8")
    os.link(page, settings.published.resolve() / "review.html")
    share = settings.published.resolve() / "shares" / "acme"
    share.mkdir(parents=True, mode=0o700)
    (share / "overlap.csv").write_text(f"company,partner_owner\nBolt,{NAME}\n", encoding="utf-8")
    (share / "overlap.csv").chmod(0o600)
    told = {"files": {"overlap.csv": {"rows": 1, "sha256": sha256(share / "overlap.csv")}}}
    (share / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    (settings.warehouse_dir / "labels.csv").write_text(f"owner\n{EMAIL}\n", encoding="utf-8")
    (settings.warehouse_dir / "run.log.gz").write_bytes(gzip.compress(NAME.encode()))
    (settings.dbt_target_dir / "run_results.json").write_text(EMAIL, encoding="utf-8")
    shutil.copy(settings.raw_database, settings.warehouse_dir / "a_copy.duckdb")
    assert len(traces(settings.warehouse_dir)) > 15
    return folder


@pytest.mark.parametrize(("change", "number"), DEATHS)
def test_whoever_is_killed_while_forgetting_can_do_it_again(template, tmp_path, change, number):
    folder = tmp_path / "place"
    shutil.copytree(template, folder, symlinks=True)
    settings = settings_in(folder)
    killed = subprocess.run(
        [sys.executable, TESTS / "forget_in_a_process.py", folder, EMAIL, change, str(number)],
        env={**os.environ, "PYTHONPATH": f"{TESTS.parent}{os.pathsep}{TESTS}", "DAGSTER_HOME": str(tmp_path)},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    done = forget(settings, EMAIL)
    assert done.left == []
    assert traces(settings.warehouse_dir) == []
    for generation in settings.generations_dir.iterdir():
        verify_generation(generation)
    share = settings.published / "shares" / "acme"
    assert json.loads((share / "manifest.json").read_text())["files"]["overlap.csv"] == {"rows": 1, "sha256": sha256(share / "overlap.csv")}
    assert stat.S_IMODE((share / "overlap.csv").stat().st_mode) == 0o600
    with duckdb.connect(str(settings.raw_database), read_only=True) as raw:
        assert raw.execute("select name like 'Forgotten %' from salesforce.user order by id").fetchall() == [(True,), (False,)]
        assert raw.execute("select distinct subject like 'Lunch with Forgotten %' from salesforce.task").fetchall() == [(True,)]
        assert raw.execute("select kind from ledger.suppressed order by 1").fetchall() == [("email",), ("name",)]
        assert raw.execute("select is_complete from ledger.forgettings").fetchall() == [(True,)]


def test_what_no_program_can_write_again_is_named_and_is_no_success(template, tmp_path):
    folder = tmp_path / "place"
    shutil.copytree(template, folder, symlinks=True)
    settings = settings_in(folder)
    (settings.warehouse_dir / "blob.bin").write_bytes(b"\0\1" + EMAIL.encode() + b"\0")
    (settings.warehouse_dir / "damaged.csv.gz").write_bytes(gzip.compress(b"whole")[:-6])
    with duckdb.connect(str(settings.raw_database)) as raw:
        raw.execute("update salesforce.account set name = ?", [f"{EMAIL}'s company"])
    done = forget(settings, EMAIL)
    assert done.left == ["blob.bin", "damaged.csv.gz", "raw.duckdb: salesforce.account.name"]
    with duckdb.connect(str(settings.raw_database), read_only=True) as raw:
        assert raw.execute("select is_complete from ledger.forgettings").fetchall() == [(False,)]


def test_somebody_elses_name_is_left_to_them_and_that_is_said(template, tmp_path):
    folder = tmp_path / "place"
    shutil.copytree(template, folder, symlinks=True)
    settings = settings_in(folder)
    with duckdb.connect(str(settings.raw_database)) as raw:
        raw.execute("update salesforce.user set name = ? where id = '005B'", [NAME])
    done = forget(settings, EMAIL)
    assert (done.names, done.other_names, done.left) == (0, 1, [])
    with duckdb.connect(str(settings.raw_database), read_only=True) as raw:
        assert raw.execute("select name, email from salesforce.user where id = '005B'").fetchall() == [(NAME, "bo@us.example")]
        assert raw.execute("select name like 'Forgotten%' from salesforce.user where id = '005A'").fetchall() == [(True,)]
        assert raw.execute("select kind from ledger.suppressed").fetchall() == [("email",)]
