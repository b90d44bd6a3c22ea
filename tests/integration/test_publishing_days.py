import datetime as dt
from pathlib import Path

import duckdb
import pytest
from small_build import DAY, DESCRIPTIONS, HEADLINES, NEXT_DAY, NOON, OPPORTUNITIES, make_build, read, settings_in

from orchestration.publish.contract import PublishError
from orchestration.publish.generation import verify_generation
from orchestration.publish.keeping import published_folder, retain
from orchestration.publish.manifest import Manifest
from orchestration.publish.publishing import PublishResult, draft, publish, put_in_place
from orchestration.settings import Settings

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def settings(tmp_path) -> Settings:
    settings = settings_in(tmp_path)
    make_build(settings.build_database)
    return settings


def published(settings: Settings, as_of=DAY, now=NOON, policy="policy", code="code", **more) -> PublishResult:
    return publish(settings, as_of=as_of, descriptions=DESCRIPTIONS, policy_hash=policy, code_hash=code, now=now, **more)


def generations(settings: Settings) -> list[str]:
    return sorted(p.name for p in settings.generations_dir.iterdir())


def restated(folder: Path) -> list[tuple]:
    return read(folder / "partnerverse.duckdb", "select * from quality.restatements order by all")


def another_deal(settings: Settings) -> None:
    make_build(settings.build_database, [*OPPORTUNITIES, ("op-4", "Late", "7.00", "1.000000", None, False, 1)])


def test_the_first_generation_is_published_under_a_name_made_of_moment_and_content(settings):
    result = published(settings)
    assert result.outcome == "published"
    assert generations(settings) == [result.generation.manifest.generation]
    assert generations(settings)[0][:17] == "20260702T120000Z-"
    assert settings.published.readlink() == Path("generations") / generations(settings)[0]
    verify_generation(settings.published)


def test_a_warehouse_that_is_moved_keeps_its_published_generation(settings, tmp_path):
    published(settings)
    moved = settings.warehouse_dir.rename(tmp_path / "moved")
    assert read(moved / "published" / "partnerverse.duckdb", "select count(*) from core.fct_opportunities") == [(3,)]


def test_equal_tables_of_the_same_day_make_no_new_generation(settings):
    first = published(settings)
    make_build(settings.build_database, OPPORTUNITIES[::-1])
    again = published(settings, now=NOON + MINUTE, policy="other", code="other")
    assert again.outcome == "unchanged"
    assert again.generation == first.generation
    assert generations(settings) == [first.generation.manifest.generation]


def test_a_cell_that_differs_makes_a_new_generation(settings):
    first = published(settings)
    make_build(settings.build_database, [*OPPORTUNITIES[:2], ("op-3", None, "-12.51", None, None, None, 0)])
    second = published(settings, now=NOON + MINUTE)
    assert second.outcome == "published"
    assert generations(settings) == [first.generation.manifest.generation, second.generation.manifest.generation]
    assert published_folder(settings) == second.generation.folder


def test_a_column_of_another_name_with_the_same_values_makes_a_new_generation(settings):
    published(settings)
    make_build(settings.build_database, more="alter table core.fct_opportunities rename column days_to_close to days_open")
    described = DESCRIPTIONS["core.fct_opportunities"]
    renamed = {("days_open" if c == "days_to_close" else c): text for c, text in described.columns.items()}
    descriptions = DESCRIPTIONS | {"core.fct_opportunities": type(described)(described.description, renamed)}
    result = publish(settings, as_of=DAY, descriptions=descriptions, policy_hash="policy", code_hash="code", now=NOON + MINUTE)
    assert result.outcome == "published"


def test_the_same_tables_of_a_later_day_make_a_new_generation(settings):
    published(settings)
    assert published(settings, NEXT_DAY).outcome == "published"
    assert Manifest.read(settings.published).as_of == NEXT_DAY


def test_an_older_day_goes_to_as_of_and_leaves_published_alone(settings):
    newest = published(settings, NEXT_DAY)
    another_deal(settings)
    past = published(settings, DAY, NOON + MINUTE)
    assert past.outcome == "past_day"
    assert past.generation.folder == settings.as_of_dir / "2026-06-30"
    assert not past.generation.folder.is_symlink()
    verify_generation(past.generation.folder)
    assert published_folder(settings) == newest.generation.folder
    assert generations(settings) == [newest.generation.manifest.generation]


def test_an_older_day_that_is_rebuilt_takes_the_place_of_the_one_before(settings):
    published(settings, NEXT_DAY)
    first = published(settings, DAY, NOON + MINUTE)
    assert published(settings, DAY, NOON + 2 * MINUTE).outcome == "unchanged"
    assert Manifest.read(first.generation.folder) == first.generation.manifest
    another_deal(settings)
    assert published(settings, DAY, NOON + 3 * MINUTE).outcome == "past_day"
    assert verify_generation(settings.as_of_dir / "2026-06-30").manifest.tables["core.fct_opportunities"].rows == 4
    assert [p.name for p in settings.as_of_dir.iterdir()] == ["2026-06-30"]


def test_force_moves_published_to_an_older_day_on_purpose_and_back(settings):
    first = published(settings, NEXT_DAY)
    assert published(settings, DAY, force=True).outcome == "published"
    assert Manifest.read(settings.published).as_of == DAY
    assert not settings.as_of_dir.exists()
    back = published(settings, NEXT_DAY)
    assert back.outcome == "published"
    assert back.generation.manifest.tables == first.generation.manifest.tables
    # three generations of the same content in the same second, each under a name of its own
    assert len(generations(settings)) == 3
    assert published_folder(settings) == back.generation.folder


def test_pages_made_from_a_draft_come_with_it_and_are_read_only(settings):
    made = draft(settings, as_of=DAY, descriptions=DESCRIPTIONS, policy_hash="policy", code_hash="code", now=NOON)
    assert not settings.published.exists()
    rows = read(made.generation.database, "select count(*) from core.fct_opportunities")[0][0]
    page = made.generation.folder / "quality" / "index.html"
    page.parent.mkdir()
    page.write_text(f"{rows} opportunities", encoding="utf-8")
    put_in_place(settings, made, now=NOON)
    assert (settings.published / "quality" / "index.html").read_text(encoding="utf-8") == "3 opportunities"
    assert (settings.published / "quality" / "index.html").stat().st_mode & 0o777 == 0o444


def test_what_cannot_be_published_leaves_published_as_it_was(settings):
    first = published(settings)
    make_build(settings.build_database, more="create table core.dim_rates as select 0.5::double as rate")
    with pytest.raises(PublishError, match=r"core\.dim_rates: column rate is DOUBLE"):
        published(settings, NEXT_DAY)
    assert published_folder(settings) == first.generation.folder
    verify_generation(settings.published)


def test_a_folder_in_the_place_of_the_link_is_refused_and_kept(settings):
    settings.published.mkdir()
    (settings.published / "mine.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(PublishError, match="published is not the link that publishing makes; move it"):
        published(settings)
    assert (settings.published / "mine.txt").read_text(encoding="utf-8") == "keep"


def test_a_manifest_that_cannot_be_read_is_named(settings):
    folder = published(settings).generation.folder
    (folder / "manifest.json").chmod(0o644)
    (folder / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(PublishError, match=r"manifest\.json is no manifest .*publish again"):
        published(settings)


def publish_days(settings: Settings, first: dt.datetime, count: int, keep: int, step: dt.timedelta) -> list[str]:
    names = []
    for n in range(count):
        make_build(settings.build_database, [("op-1", f"day {n}", None, None, None, None, n)])
        names.append(published(settings, DAY + n * dt.timedelta(days=1), first + n * step, keep_generations=keep))
    return [result.generation.manifest.generation for result in names]


def test_the_newest_generations_are_kept_and_their_read_only_files_go(settings):
    names = publish_days(settings, NOON, count=6, keep=3, step=dt.timedelta(days=1))
    assert generations(settings) == names[-3:]


def test_no_generation_younger_than_a_day_goes(settings):
    names = publish_days(settings, NOON, count=6, keep=2, step=dt.timedelta(hours=10))
    # the last run is at hour 50: hours 30 and 40 are younger than a day, hours 0, 10 and 20 are not
    assert generations(settings) == names[-3:]


def test_the_published_generation_stays_even_if_a_clock_set_back_makes_it_look_the_oldest(settings):
    names = publish_days(settings, NOON, count=3, keep=7, step=-dt.timedelta(days=2))
    retain(settings, keep=1, now=NOON + dt.timedelta(days=30))
    assert generations(settings) == sorted([names[0], names[-1]])
    verify_generation(settings.published)


def test_a_reader_keeps_the_old_generation_until_it_reconnects_even_when_it_is_removed(settings):
    old = published(settings).generation
    reader = duckdb.connect()
    reader.execute(f"attach '{settings.published}/partnerverse.duckdb' as warehouse (read_only)")
    another_deal(settings)
    result = published(settings, NEXT_DAY, NOON + dt.timedelta(days=30), keep_generations=1)
    assert result.removed == [old.folder]
    assert reader.execute("select count(*), min(name) from warehouse.core.fct_opportunities").fetchall() == [(3, "")]
    reader.close()
    assert read(settings.published / "partnerverse.duckdb", "select count(*) from core.fct_opportunities") == [(4,)]


CHANGED = [("2026-05-31", "won_amount", "900.50"), *HEADLINES[1:]]


@pytest.mark.parametrize(
    ("policy", "code", "cause"),
    [
        ("policy", "code", "late extract"),
        ("policy", "other", "code"),
        ("other", "code", "policy"),
        ("other", "other", "policy"),
    ],
)
def test_a_headline_figure_that_differs_is_restated_with_its_cause(settings, policy, code, cause):
    published(settings)
    make_build(settings.build_database, headlines=CHANGED)
    published(settings, NEXT_DAY, policy=policy, code=code)
    assert restated(settings.published) == [("headline_figure", "2026-05-31 won_amount", "1000.00", "900.50", cause)]
    assert Manifest.read(settings.published).tables["quality.restatements"].rows == 1


def test_the_first_generation_restates_nothing(settings):
    published(settings)
    assert restated(settings.published) == []


def test_month_ends_and_metrics_that_only_one_side_has_are_no_restatements(settings):
    published(settings)
    more = [*HEADLINES[1:], ("2026-07-31", "won_amount", "1.00"), ("2026-06-30", "open_opportunities", "4.00")]
    make_build(settings.build_database, headlines=more)
    published(settings, NEXT_DAY)
    assert restated(settings.published) == []


def test_a_known_metric_that_comes_or_goes_at_a_month_end_is_restated(settings):
    published(settings)
    headlines = [HEADLINES[0], ("2026-05-31", "won_opportunities", "1.00"), HEADLINES[1], ("2026-06-30", "won_opportunities", None)]
    make_build(settings.build_database, headlines=headlines)
    published(settings, NEXT_DAY)
    assert restated(settings.published) == [
        ("headline_figure", "2026-05-31 won_opportunities", None, "1.00", "late extract"),
        ("headline_figure", "2026-06-30 won_opportunities", "2.00", None, "late extract"),
    ]


def test_restatements_alone_make_no_new_generation(settings):
    published(settings)
    make_build(settings.build_database, headlines=CHANGED)
    second = published(settings, NOON.date())
    make_build(settings.build_database, headlines=CHANGED)
    assert published(settings, NOON.date(), NOON + MINUTE).outcome == "unchanged"
    assert published_folder(settings) == second.generation.folder
    assert len(restated(settings.published)) == 1


def test_a_rebuilt_past_day_is_as_it_was_known_and_restates_nothing(settings):
    published(settings, NEXT_DAY)
    make_build(settings.build_database, headlines=CHANGED, more="insert into quality.restatements values ('old', 'old', '1', '2', 'code')")
    past = published(settings, DAY)
    assert restated(past.generation.folder) == []


def test_restatements_without_their_table_are_an_error_not_a_loss(settings):
    published(settings)
    make_build(settings.build_database, headlines=CHANGED, more="drop table quality.restatements")
    with pytest.raises(PublishError, match=r"no table quality\.restatements for 1 restatements"):
        published(settings, NEXT_DAY)
