"""The daily job as the command line, a scheduler and Dagster start it, on a made-up company of two days."""

import json
import re
from pathlib import Path

import duckdb
import pytest
from daily_runs import Place
from small_build import read

from orchestration.ingest.store import opened
from orchestration.sample.sample import write_sample

pytestmark = pytest.mark.slow

FIRST_DAY, LAST_DAY = "2026-07-01", "2026-07-02"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Place, int, str]:
    """A place, and what the first run there came to."""
    place = Place(tmp_path_factory.mktemp("daily"))
    write_sample(place.settings.landing_dir, accounts=150, partners=3, days=2)
    return place, *place.run()


@pytest.fixture
def place(first: tuple[Place, int, str]) -> Place:
    return first[0]


def manifest(folder: Path) -> dict:
    return json.loads((folder / "manifest.json").read_text())


def test_the_first_run_publishes_and_says_so_on_one_screen(first: tuple[Place, int, str]) -> None:
    place, code, screen = first
    assert code == 0, screen
    assert f"Partnerverse as of {LAST_DAY}: published" in screen
    published = manifest(place.settings.published)
    assert published["as_of"] == LAST_DAY
    shown = " ".join(screen.split())
    for line in (r"extracts \d+ files, \d+ of them new", r"rows [\d,]+ read, [\d,]+ loaded", r"checks \d+ passed", "restatements 0"):
        assert re.search(line, shown), line
    assert f"fct_opportunities {published['tables']['core.fct_opportunities']['rows']:,}" in shown
    assert "published/partnerverse.duckdb" in screen
    assert len(screen.splitlines()) < 45
    assert "Traceback" not in screen


def test_the_generation_holds_the_checks_and_the_page_that_shows_them(place: Place) -> None:
    database = duckdb.connect(str(place.settings.published / "partnerverse.duckdb"), read_only=True)
    kinds = dict(database.execute("select check_name, status from quality.checks").fetchall())
    database.close()
    assert kinds["amounts_of_the_crm_are_in_core"] == "passed"
    assert any(name.startswith("unique_combination") for name in kinds)
    page = (place.settings.published / "quality" / "index.html").read_text()
    assert "Nothing blocks." in page
    assert f"as of {LAST_DAY}" in page


def test_the_generation_holds_a_page_of_each_business_review(place: Place) -> None:
    database = place.settings.published / "partnerverse.duckdb"
    found = read(database, "select distinct partner_id || '/' || fiscal_quarter || '.html' from reviews.partner_business_review")
    folder = place.settings.published / "reviews"
    assert len(found) == 6
    assert {str(page.relative_to(folder)) for page in folder.rglob("*.html")} == {name for (name,) in found}


def test_two_runs_at_once_both_end_well_load_nothing_and_make_no_new_generation(place: Place) -> None:
    before = place.settings.published.resolve()
    both = [place.start(), place.start()]
    screens = [run.communicate(timeout=600)[0] for run in both]
    assert [run.returncode for run in both] == [0, 0], screens
    for screen in screens:
        assert "nothing new" in screen
        assert re.search(r"0 of them\s+new", screen)
        assert re.search(r"\b0 loaded", screen)
    assert place.settings.published.resolve() == before


def test_a_refused_required_extract_blocks_and_leaves_what_is_published(place: Place) -> None:
    before = place.settings.published.resolve()
    bad = place.settings.landing_dir / "salesforce" / "Account" / f"Account_{LAST_DAY}_more.csv"
    bad.write_bytes("Id,Name\n001000000000001AAA,Müller\n".encode("latin-1"))
    try:
        code, screen = place.run()
    finally:
        bad.unlink()
    assert code == 1
    assert "Nothing was published" in screen
    assert bad.name in screen
    assert "Traceback" not in screen
    assert place.settings.published.resolve() == before
    page = (place.settings.last_run_dir / "quality" / "index.html").read_text()
    assert "Not published." in page
    assert bad.name in page


def test_a_past_day_is_rebuilt_beside_what_is_published_by_the_job_of_the_past_days(place: Place) -> None:
    before = place.settings.published.resolve()
    code, output = place.run(
        "dagster",
        *("job", "execute", "-m", "orchestration.definitions", "-j", "as_of"),
        *("--tags", json.dumps({"dagster/partition": FIRST_DAY})),
    )
    assert code == 0, output[-3000:]
    past = manifest(place.settings.as_of_dir / FIRST_DAY)
    assert past["as_of"] == FIRST_DAY
    assert place.settings.published.resolve() == before
    with opened(place.settings.raw_database, read_only=True) as raw:
        assert str(raw.execute("select as_of from ledger.as_of").fetchall()[0][0]) == LAST_DAY


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"PARTNERVERSE_AS_OF": "yesterday"}, 'PARTNERVERSE_AS_OF is "yesterday"'),
        ({"PARTNERVERSE_TARGET": "oracle"}, 'PARTNERVERSE_TARGET is "oracle"'),
        ({"PARTNERVERSE_LANDING_DIR": "/nowhere/landing"}, "no landing folder /nowhere/landing"),
        ({"PARTNERVERSE_AS_OF": "2020-01-01"}, "PARTNERVERSE_AS_OF is 2020-01-01"),
    ],
)
def test_a_setting_that_cannot_be_used_is_one_sentence_and_exit_code_2(place: Place, environment: dict[str, str], said: str) -> None:
    code, screen = place.run(**environment)
    assert code == 2, screen
    assert said in screen
    assert "Traceback" not in screen


def test_a_warehouse_of_another_landing_folder_is_exit_code_2(place: Place, tmp_path: Path) -> None:
    (tmp_path / "landing" / "salesforce" / "Account").mkdir(parents=True)
    code, screen = place.run(PARTNERVERSE_LANDING_DIR=str(tmp_path / "landing"))
    assert code == 2
    assert "PARTNERVERSE_WAREHOUSE_DIR" in screen


def test_what_is_published_moves_to_an_older_day_by_force(place: Place) -> None:
    code, screen = place.run("orchestration", "publish", "--as-of", FIRST_DAY, "--force")
    assert code == 0, screen
    assert manifest(place.settings.published)["as_of"] == FIRST_DAY
