"""What a person finds in Dagster before anything ran: every asset with its group, owner and lineage, the job, and what starts it."""

import os
import time
from pathlib import Path

import dagster as dg
import pytest
from code_location import definitions
from dagster._core.definitions.assets.graph.asset_graph import AssetGraph

from orchestration.ingest.feeds import load_feeds
from orchestration.publish.contract import PUBLISHED_SCHEMAS
from orchestration.steps import UNATTENDED


@pytest.fixture(scope="module")
def graph() -> AssetGraph:
    return definitions().resolve_asset_graph()


def test_every_asset_has_a_group_an_owner_and_a_description(graph: AssetGraph) -> None:
    for key in graph.materializable_asset_keys:
        node = graph.get(key)
        assert node.group_name != "default", key
        assert node.owners, key
        assert node.description, key


def test_the_groups_are_the_rooms_of_the_warehouse(graph: AssetGraph) -> None:
    groups = {graph.get(key).group_name for key in graph.materializable_asset_keys}
    assert {
        "salesforce",
        "prm",
        "partner_lists",
        "ledger",
        "reference",
        "policy",
        "staging_salesforce",
        "staging_prm",
        "intermediate_crm",
        "core",
        "quality",
        "published",
    } <= groups


def test_every_feed_is_an_asset_from_which_the_lineage_goes_on_into_its_staging_model(graph: AssetGraph) -> None:
    for feed in load_feeds():
        node = graph.get(dg.AssetKey([feed.system, feed.table]))
        assert node.is_materializable
        assert {key.path[0] for key in node.child_keys} & {"staging"}, feed.name


def test_publishing_waits_for_the_audit_and_every_mart_and_the_ledger_for_every_feed(graph: AssetGraph) -> None:
    published = graph.get(dg.AssetKey(["published", "warehouse"]))
    marts = {key for key in graph.materializable_asset_keys if key.path[0] in PUBLISHED_SCHEMAS and key.path[-1] != "audit"}
    assert marts | {dg.AssetKey(["quality", "audit"])} == published.parent_keys
    assert graph.get(dg.AssetKey(["ledger", "as_of"])).parent_keys == {dg.AssetKey([f.system, f.table]) for f in load_feeds()}
    assert graph.get(dg.AssetKey(["quality", "audit"])).parent_keys == {dg.AssetKey(["quality", "checks"])}


def test_dbt_tests_and_expectations_show_as_checks_of_the_tables_they_guard(graph: AssetGraph) -> None:
    names = {key.name for key in graph.asset_check_keys if key.asset_key == dg.AssetKey(["core", "fct_opportunities"])}
    assert "days_to_close_are_not_negative" in names
    assert any("unique" in name for name in names)
    assert {key.name for key in graph.asset_check_keys if key.asset_key == dg.AssetKey(["ledger", "extracts"])} >= {
        "every_record_is_accounted_for",
        "volume_is_usual",
    }
    matches = {key.name for key in graph.asset_check_keys if key.asset_key == dg.AssetKey(["account_mapping", "fct_account_matches"])}
    assert matches >= {"share_of_auto_matches_is_as_before", "accounts_match_one_record_of_a_partner"}
    # the audit blocks, once all is known; a check that blocked by itself would keep the rest from being checked
    assert not any(graph.get(key).blocking for key in graph.asset_check_keys)


def test_the_daily_job_holds_everything_and_has_no_partitions(graph: AssetGraph) -> None:
    daily = definitions().resolve_job_def("daily")
    assert daily.asset_layer.selected_asset_keys == graph.materializable_asset_keys
    assert daily.asset_layer.asset_graph.asset_check_keys == graph.asset_check_keys
    assert daily.partitions_def is None
    assert daily.executor_def.name == "in_process"


def test_past_days_are_a_job_of_their_own_on_the_days_of_the_ledger() -> None:
    as_of = definitions().resolve_job_def("as_of")
    assert as_of.partitions_def.name == "extract_dates"
    assert as_of.executor_def.name == "in_process"


def test_the_schedule_runs_at_six_and_its_runs_let_files_settle() -> None:
    schedule = definitions().resolve_schedule_def("every_morning")
    assert (schedule.cron_schedule, schedule.execution_timezone, schedule.job_name) == ("0 6 * * *", "UTC", "daily")
    with dg.DagsterInstance.ephemeral() as instance, dg.build_schedule_context(instance=instance) as context:
        (request,) = schedule.evaluate_tick(context).run_requests
    assert UNATTENDED in request.tags


def test_the_published_asset_is_to_be_fresh_every_morning(graph: AssetGraph) -> None:
    policy = graph.get(dg.AssetKey(["published", "warehouse"])).freshness_policy
    assert policy.deadline_cron == "0 9 * * *"


def test_the_sensor_runs_once_for_new_files_and_only_when_they_have_settled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTNERVERSE_LANDING_DIR", str(tmp_path / "landing"))
    monkeypatch.setenv("PARTNERVERSE_WAREHOUSE_DIR", str(tmp_path / "warehouse"))
    sensor = definitions().resolve_sensor_def("new_files")
    file = tmp_path / "landing" / "salesforce" / "Account" / "Account_2026-06-30.csv"
    file.parent.mkdir(parents=True)

    def tick(cursor: str | None) -> dg.SensorResult | dg.SkipReason:
        with dg.DagsterInstance.ephemeral() as instance, dg.build_sensor_context(instance, cursor=cursor) as context:
            return sensor(context)

    assert isinstance(tick(None), dg.SkipReason)
    file.write_text("Id,Name\n")
    assert isinstance(tick(None), dg.SkipReason)  # it may still be written to

    minutes_ago = time.time() - 300
    os.utime(file, (minutes_ago, minutes_ago))
    first = tick(None)
    (request,) = first.run_requests
    assert UNATTENDED in request.tags
    assert isinstance(tick(first.cursor), dg.SkipReason)

    other = file.with_name("Account_2026-07-01.csv")
    other.write_text("Id,Name\n")
    os.utime(other, (minutes_ago, minutes_ago))
    second = tick(first.cursor)
    assert second.run_requests[0].run_key != request.run_key
