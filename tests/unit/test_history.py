"""The event log keeps what Dagster's own keeps, through many runs and into the next process."""

from pathlib import Path

import dagster as dg
import pytest
import yaml
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage

from orchestration.history import KEPT_OPEN, RunHistory
from orchestration.settings import ROOT

RUNS = KEPT_OPEN + 2
"""More than stay open, so that some are closed and opened again."""


@dg.asset
def deals() -> dg.MaterializeResult:
    return dg.MaterializeResult(metadata={"rows": 8800})


@pytest.fixture
def home(tmp_path: Path) -> Path:
    declared = yaml.safe_load((ROOT / "dagster.yaml").read_text())
    for storage in ("run_storage", "event_log_storage", "schedule_storage"):
        declared[storage]["config"]["base_dir"] = str(tmp_path / storage)
    declared["local_artifact_storage"]["config"]["base_dir"] = str(tmp_path)
    declared["compute_logs"]["config"]["base_dir"] = str(tmp_path / "logs")
    (tmp_path / "dagster.yaml").write_text(yaml.safe_dump(declared))
    return tmp_path


def test_every_run_is_there_for_the_next_process_and_for_dagsters_own_storage(home: Path) -> None:
    run_ids = []
    with dg.DagsterInstance.from_config(str(home)) as instance:
        assert isinstance(instance.event_log_storage, RunHistory)
        for _ in range(RUNS):
            run_ids.append(dg.materialize([deals], instance=instance).run_id)
        # an old run is still readable after newer ones closed its database
        assert any(event.is_dagster_event for event in instance.all_logs(run_ids[0]))

    plain = SqliteEventLogStorage(str(home / "event_log_storage"))
    for run_id in run_ids:
        types = [record.event_log_entry.dagster_event_type.value for record in plain.get_records_for_run(run_id).records]
        assert "ASSET_MATERIALIZATION" in types
        assert "PIPELINE_SUCCESS" in types
    with dg.DagsterInstance.from_config(str(home)) as instance:
        latest = instance.get_latest_materialization_event(deals.key)
        assert latest.run_id == run_ids[-1]


def test_only_the_newest_databases_stay_open(home: Path) -> None:
    with dg.DagsterInstance.from_config(str(home)) as instance:
        for _ in range(RUNS):
            dg.materialize([deals], instance=instance)
        assert len(instance.event_log_storage._engines) == KEPT_OPEN


def test_a_table_is_found_as_soon_as_it_is_there(home: Path) -> None:
    with dg.DagsterInstance.from_config(str(home)) as instance:
        history = instance.event_log_storage
        assert history.has_table("asset_event_tags")
        assert not history.has_table("notes")
        with history.index_connection() as connection:
            connection.exec_driver_sql("create table notes (note text)")
        assert history.has_table("notes")
