"""What tables and columns mean, as the models' YAML says it."""

import json
from pathlib import Path

from orchestration.publish.contract import TableDescription


def descriptions_from_manifest(manifest: Path) -> dict[str, TableDescription]:
    """The description of every model in dbt's manifest.json, by schema and table ("core.dim_dates")."""
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"].values()
    return {
        f"{node['schema']}.{node['alias']}": TableDescription(
            node["description"], {name: column["description"] for name, column in node["columns"].items()}
        )
        for node in nodes
        if node["resource_type"] == "model"
    }
