"""The dbt project as assets: every seed and model one, every data test a check."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtProject, dbt_assets
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

from orchestration.build_database import BUILD_DATABASE
from orchestration.dbt_project import manifest_of_assets
from orchestration.settings import Settings
from orchestration.steps import OWNER, retrying_transient_faults
from orchestration.warehouse.dbt import DEVELOPMENT_TARGET, RUN_TARGET, run_dbt

CHECKS_TABLE = dg.AssetKey(["quality", "checks"])
"""The table that the audit fills."""


class Translator(DagsterDbtTranslator):
    """Groups and owners as a person looks for them: staging by system, intermediate by domain, marts by their dbt group."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """`policy`, `staging_salesforce`, `intermediate_accounts`, `core`; sources are grouped by their ingest assets."""
        if dbt_resource_props["resource_type"] == "seed":
            return "policy"
        folders = PurePosixPath(dbt_resource_props["original_file_path"]).parts[1:3]
        if folders[0] == "marts":
            return super().get_group_name(dbt_resource_props) or folders[1]
        return "_".join(part for part in folders if "." not in part)

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        """The dbt group's owner where one is named."""
        return list(super().get_owners(dbt_resource_props) or [OWNER])

    def get_asset_check_spec(
        self, asset_spec: dg.AssetSpec, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> dg.AssetCheckSpec | None:
        """A failed test stops nothing by itself: the audit collects all results, then blocks."""
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        return spec and spec._replace(blocking=False)


MANIFEST = manifest_of_assets(Settings.from_environment())
TRANSLATOR = Translator()


@dbt_assets(manifest=MANIFEST, dagster_dbt_translator=TRANSLATOR, name="dbt", pool=BUILD_DATABASE)
def dbt_models(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]) -> Iterator[Any]:
    """All of it goes into build.duckdb, made anew; a part that a person selects goes into dev.duckdb."""
    selection: list[str] = []
    if context.is_subset:
        nodes = [MANIFEST["nodes"][unique_id] for unique_id in sorted(selected_nodes(context.selected_asset_keys))]
        selection = ["--select", *(".".join(node["fqn"]) for node in nodes)]
    built = set()
    with retrying_transient_faults():
        for event in run_dbt(settings, selection, DEVELOPMENT_TARGET if context.is_subset else RUN_TARGET):
            say(context, event)
            unique_id = event["data"].get("node_info", {}).get("unique_id")
            if unique_id not in MANIFEST["nodes"]:
                continue
            message = DbtCoreCliEventMessage(raw_event=event, event_history_metadata={})
            for told in message.to_default_asset_events(MANIFEST, TRANSLATOR, context=context):
                built.add(getattr(told, "output_name", None))
                yield told
    if not context.is_subset and CHECKS_TABLE.to_python_identifier() not in built:
        raise dg.Failure(f"dbt built no {CHECKS_TABLE.to_user_string()}, so there is nothing to audit; its log is in this step's messages.")


def say(context: dg.AssetExecutionContext, event: Mapping[str, Any]) -> None:
    """dbt's line into the step's output; into its events, each of which costs a write, only what a person has to see."""
    level, text = event["info"]["level"], event["info"]["msg"]
    print(text, flush=True)
    if level in ("warn", "error"):
        context.log.log(level.upper(), text)


def selected_nodes(keys: set[dg.AssetKey]) -> set[str]:
    """The dbt nodes of assets."""
    return {
        unique_id
        for unique_id, node in MANIFEST["nodes"].items()
        if node["resource_type"] in ("model", "seed", "snapshot") and TRANSLATOR.get_asset_key(node) in keys
    }


def published_models(schemas: tuple[str, ...]) -> list[dg.AssetKey]:
    """The assets of the tables that a generation holds."""
    return [
        TRANSLATOR.get_asset_key(node)
        for node in MANIFEST["nodes"].values()
        if node["resource_type"] == "model" and node["schema"].split(".")[-1] in schemas
    ]
