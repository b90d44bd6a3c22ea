import datetime as dt
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from small_build import DAY, DESCRIPTIONS, NEXT_DAY, NOON, OPPORTUNITIES, make_build, read, settings_in

from orchestration.publish.generation import verify_generation
from orchestration.publish.manifest import Manifest
from orchestration.publish.publishing import Draft, PublishResult, draft, publish, put_in_place
from orchestration.settings import Settings

TESTS = Path(__file__).resolve().parents[1]
LATER = dt.date(2026, 7, 5)


def publishing_process(settings: Settings, as_of: dt.date, change: str = "") -> subprocess.Popen:
    arguments = [
        sys.executable,
        TESTS / "publish_in_a_process.py",
        settings.warehouse_dir.parent,
        as_of.isoformat(),
        *([change] if change else []),
    ]
    environment = {**os.environ, "PYTHONPATH": f"{TESTS.parent}{os.pathsep}{TESTS}"}
    return subprocess.Popen(arguments, env=environment, text=True, stdout=subprocess.PIPE)


def published_here(settings: Settings, as_of: dt.date, now: dt.datetime | None = None) -> PublishResult:
    return publish(settings, as_of=as_of, descriptions=DESCRIPTIONS, policy_hash="policy", code_hash="code", keep_generations=1, now=now)


def another_deal(settings: Settings) -> None:
    make_build(settings.build_database, [*OPPORTUNITIES, ("op-4", "Late", "7.00", "1.000000", None, False, 1)])


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Path:
    """A warehouse with two published days, a past day beside them, what an older crash left, and a build database with one row more."""
    folder = tmp_path_factory.mktemp("template")
    settings = settings_in(folder)
    make_build(settings.build_database)
    publish(settings, as_of=DAY, descriptions=DESCRIPTIONS, policy_hash="policy", code_hash="code", now=NOON)
    published_here(settings, NEXT_DAY, NOON + dt.timedelta(hours=1))
    published_here(settings, DAY, NOON)
    left = settings.generations_dir / "20260701T120000Z-00000000.partial"
    left.mkdir()
    (left / "half-written").write_text("half", encoding="utf-8")
    (left / "half-written").chmod(0o444)
    another_deal(settings)
    assert len(list(settings.generations_dir.iterdir())) == 3
    return folder


@pytest.fixture
def settings(template, tmp_path) -> Settings:
    shutil.copytree(template / "warehouse", tmp_path / "warehouse", symlinks=True)
    return settings_in(tmp_path)


def rows_of(folder: Path) -> int:
    return verify_generation(folder).manifest.tables["core.fct_opportunities"].rows


def assert_nothing_half_made_is_left(settings: Settings) -> None:
    names = [p.name for folder in (settings.generations_dir, settings.as_of_dir) for p in folder.iterdir()]
    assert not [name for name in names if name.endswith((".partial", ".old"))]
    assert not settings.published.with_name("published.partial").is_symlink()


BEFORE_THE_SWAP = [
    "os.remove *half-written",
    "os.mkdir */generations/*.partial",
    "os.mkdir */parquet/quality",
    "open */generations/*.partial/manifest.json",
    "os.chmod */partnerverse.duckdb",
    "os.chmod */manifest.json",
    "os.rename */generations/*.partial",
    "os.symlink */published.partial",
    "os.rename */published.partial",
]
AFTER_THE_SWAP = ["os.rename */generations/20260702T120000Z-*", "os.rmdir *core", "os.remove *partnerverse.duckdb"]


@pytest.mark.parametrize(("change", "day"), [(c, NEXT_DAY) for c in BEFORE_THE_SWAP] + [(c, LATER) for c in AFTER_THE_SWAP])
def test_a_kill_at_any_step_leaves_a_whole_generation_published_and_the_next_run_mends_the_rest(settings, change, day):
    killed = publishing_process(settings, LATER, change)
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert Manifest.read(settings.published).as_of == day
    assert rows_of(settings.published) == (3 if day == NEXT_DAY else 4)

    again = published_here(settings, LATER)
    assert again.outcome == ("published" if day == NEXT_DAY else "unchanged")
    assert Manifest.read(settings.published).as_of == LATER
    assert rows_of(settings.published) == 4
    assert_nothing_half_made_is_left(settings)


def share(folder: Path, partner_key: str) -> None:
    """What leaves for a partner, in a generation's folder."""
    (folder / "shares" / partner_key).mkdir(parents=True)
    for name in ("manifest.json", "overlap.csv"):
        (folder / "shares" / partner_key / name).write_text(partner_key, encoding="utf-8")


def shared_with(settings: Settings, partner_key: str) -> list[Path]:
    """Every path of the warehouse below a folder that the partner has."""
    return [path for path in settings.warehouse_dir.rglob("*") if partner_key in path.parts]


@pytest.mark.parametrize(
    "change", [None, "os.rename */published.partial", "os.remove *overlap.csv", "os.rmdir *acme", "os.rmdir */shares", *AFTER_THE_SWAP]
)
def test_what_left_for_a_partner_is_gone_with_the_swap_even_after_a_kill(settings, change):
    share(settings.published, "acme")
    share(settings.as_of_dir / "2026-06-30", "acme")
    if change:
        killed = publishing_process(settings, LATER, change)
        killed.communicate(timeout=60)
        assert killed.returncode == -signal.SIGKILL
    published_here(settings, LATER)
    assert Manifest.read(settings.published).as_of == LATER
    assert shared_with(settings, "acme") == []


def test_what_leaves_for_partners_stays_with_the_published_generation_and_is_its_owners_alone(settings):
    def made() -> Draft:
        return draft(settings, as_of=LATER, descriptions=DESCRIPTIONS, policy_hash="policy", code_hash="code")

    first = made()
    share(first.generation.folder, "acme")
    (first.generation.folder / "shares" / "acme" / "overlap.csv").chmod(0o600)
    put_in_place(settings, first)
    assert put_in_place(settings, made()).outcome == "unchanged"
    (there,) = {path.parent for path in shared_with(settings, "acme") if path.name == "overlap.csv"}
    assert there == settings.published.resolve() / "shares" / "acme"
    assert (there / "overlap.csv").stat().st_mode & 0o777 == 0o600
    assert (settings.published / "partnerverse.duckdb").stat().st_mode & 0o777 == 0o444


@pytest.mark.parametrize(
    "change",
    [
        "os.mkdir */as_of/2026-06-30.partial",
        "open */as_of/2026-06-30.partial/manifest.json",
        "os.rename */as_of/2026-06-30",
        "os.rename */as_of/2026-06-30.partial",
        "os.rename */as_of/2026-06-30.old",
        "os.rmdir *quality",
    ],
)
def test_a_kill_while_a_past_day_is_replaced_loses_neither_it_nor_what_is_published(settings, change):
    before = settings.published.readlink()
    killed = publishing_process(settings, DAY, change)
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert settings.published.readlink() == before
    verify_generation(settings.published)

    # a run of another day comes first: what was there of the past day is there again
    published_here(settings, LATER)
    assert rows_of(settings.as_of_dir / "2026-06-30") in (3, 4)
    assert_nothing_half_made_is_left(settings)
    published_here(settings, DAY)
    assert rows_of(settings.as_of_dir / "2026-06-30") == 4


@pytest.fixture(scope="module")
def big_build(tmp_path_factory) -> Path:
    return make_build(
        tmp_path_factory.mktemp("big") / "build.duckdb",
        more="""
            insert into core.fct_opportunities
            select 'big-' || i, md5(cast(i as varchar)), i, 1, date '2026-01-01', true, i from range(200000) as t (i)
        """,
    )


def partial_file(settings: Settings, pattern: str) -> Callable[[], bool]:
    return lambda: any(p.stat().st_size for p in settings.generations_dir.glob(f"*.partial/{pattern}"))


@pytest.mark.parametrize("pattern", ["partnerverse.duckdb", "parquet/core/*.parquet", "manifest.json"])
def test_a_kill_while_a_big_table_is_written_or_verified_leaves_the_old_one_published(settings, big_build, pattern):
    shutil.copy(big_build, settings.build_database)
    process = publishing_process(settings, LATER)
    has_begun = partial_file(settings, pattern)
    deadline = time.monotonic() + 60
    while not has_begun():
        assert process.poll() is None, "the process ended before it wrote the file"
        assert time.monotonic() < deadline
        time.sleep(0.002)
    process.kill()
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert Manifest.read(settings.published).as_of == NEXT_DAY
    assert rows_of(settings.published) == 3
    assert published_here(settings, LATER).outcome == "published"
    assert rows_of(settings.published) == 200003
    assert_nothing_half_made_is_left(settings)


READER = """
import sys
import duckdb

while True:
    connection = duckdb.connect(sys.argv[1], read_only=True)
    deals = connection.execute("select count(*), min(days_to_close) from core.fct_opportunities").fetchall()[0]
    figure = connection.execute("select cast(max(value) as integer) from quality.headline_figures").fetchall()[0]
    connection.close()
    print(*deals, *figure, flush=True)
    if deals[0] == 12:
        break
"""


def test_a_reader_that_reconnects_all_the_time_sees_one_whole_generation_after_the_other(tmp_path):
    settings = settings_in(tmp_path)

    def publish_day(n: int) -> None:
        make_build(settings.build_database, [("op", None, None, None, None, None, n)] * n, [("2026-06-30", "won_amount", n)])
        published_here(settings, DAY + dt.timedelta(days=n))

    publish_day(1)
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, settings.published / "partnerverse.duckdb"],
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    for n in range(2, 13):
        publish_day(n)
    out, errors = reader.communicate(timeout=60)
    assert (reader.returncode, errors) == (0, "")
    seen = [tuple(map(int, line.split())) for line in out.splitlines()]
    assert all(rows == least == figure for rows, least, figure in seen)
    assert seen == sorted(seen)
    assert len(set(seen)) > 3


def test_a_disk_that_takes_no_more_leaves_the_old_generation_published_and_nothing_of_the_new_one(settings, big_build):
    shutil.copy(big_build, settings.build_database)
    publishing = [sys.executable, str(TESTS / "publish_in_a_process.py"), str(settings.warehouse_dir.parent), str(LATER)]
    command = f"ulimit -f 2000; exec {shlex.join(publishing)}"
    environment = {**os.environ, "PYTHONPATH": f"{TESTS.parent}{os.pathsep}{TESTS}"}
    done = subprocess.run(["/bin/bash", "-c", command], env=environment, text=True, capture_output=True, timeout=60, check=False)
    assert done.returncode != 0
    assert "partnerverse.duckdb" in done.stderr
    assert_nothing_half_made_is_left(settings)
    assert rows_of(settings.published) == 3
    assert published_here(settings, LATER).outcome == "published"


def test_a_published_link_that_leads_nowhere_is_mended_by_the_next_run(settings):
    gone = settings.published.resolve()
    gone.rename(settings.warehouse_dir / "taken away")
    assert published_here(settings, LATER).outcome == "published"
    assert read(settings.published / "partnerverse.duckdb", "select count(*) from core.fct_opportunities") == [(4,)]
