"""How the build's share of automatic matches compares with the published one's."""

from pathlib import Path

import duckdb
import pytest

from orchestration.publish.generation import DATABASE
from orchestration.quality.drift import Share, compared, match_drift
from orchestration.settings import Settings

POINTS = 0.05


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(landing_dir=tmp_path / "landing", warehouse_dir=tmp_path / "warehouse")


def accuracy(*rows: str) -> str:
    """quality.match_accuracy as far as it is read here."""
    return (
        "create schema quality;"
        "create table quality.match_accuracy (set_type varchar, set_key varchar, records bigint, auto_matches bigint);"
        + "".join(f"insert into quality.match_accuracy values ({row});" for row in rows)
    )


def build(*rows: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(accuracy(*rows))
    return connection


def publish(settings: Settings, sql: str) -> None:
    folder = settings.generations_dir / "one"
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / DATABASE)) as database:
        database.execute(sql)
    settings.published.symlink_to(folder)


def test_a_share_that_moved_further_than_allowed_is_a_warning_with_both_shares(settings: Settings) -> None:
    publish(settings, accuracy("'all', null, 1200, 600", "'partner', 'acme', 1000, 500", "'partner', 'blue', 200, 100"))
    found = match_drift(settings, build("'all', null, 1200, 541", "'partner', 'acme', 1000, 450", "'partner', 'blue', 1100, 491"), POINTS)
    assert (found.table_name, found.status, found.severity, found.blocks) == (
        "account_mapping.fct_account_matches",
        "warned",
        "warn",
        False,
    )
    assert found.figures == "blue: 491 of 1,100 records are matched (44.6%), before it were 100 of 200 (50.0%)"


def test_a_share_that_rose_is_as_odd_as_one_that_fell(settings: Settings) -> None:
    publish(settings, accuracy("'partner', 'acme', 1000, 500"))
    assert match_drift(settings, build("'partner', 'acme', 1000, 551"), POINTS).status == "warned"


def test_the_first_generation_has_nothing_to_be_compared_with(settings: Settings) -> None:
    found = match_drift(settings, build("'partner', 'acme', 10, 5"), POINTS)
    assert (found.status, found.figures) == ("passed", "no generation before to compare with")


def test_a_generation_older_than_the_table_is_not_compared(settings: Settings) -> None:
    publish(settings, "create table of_something_else (n integer)")
    found = match_drift(settings, build("'partner', 'acme', 10, 5"), POINTS)
    assert (found.status, found.figures) == ("passed", "not compared: the generation before has no quality.match_accuracy")


def test_a_build_without_the_table_is_not_compared(settings: Settings) -> None:
    publish(settings, accuracy("'partner', 'acme', 10, 5"))
    found = match_drift(settings, duckdb.connect(), POINTS)
    assert (found.status, found.figures) == ("passed", "not compared: the build has no quality.match_accuracy")


def test_a_list_that_is_new_or_gone_is_not_compared() -> None:
    found = compared({"gone": Share(10, 10), "acme": Share(100, 50)}, {"acme": Share(100, 54), "new": Share(10, 1)}, POINTS)
    assert (found.status, found.figures) == ("passed", "lists compared: 1, new: 1")
