"""SQL of the project's models and data tests as dbt compiles it, for tests that run it on a DuckDB connection of their own."""

from pathlib import Path

from forked_dbt import run_dbt

from orchestration.dbt_project import compose, read_manifest
from orchestration.settings import Settings


def compiled_models(folder: Path, *selected: str) -> dict[str, str]:
    """Name -> SQL of the models and data tests that dbt selects by these words; its relations are in the database `build`."""
    settings = Settings(landing_dir=folder / "landing", warehouse_dir=folder / "warehouse")
    compose(settings)
    ran = run_dbt(settings, "compile", "--select", *selected)
    assert ran.returncode == 0, ran.stdout
    nodes = read_manifest(settings.dbt_target_dir / "manifest.json")["nodes"].values()
    return {
        node["name"]: node["compiled_code"] for node in nodes if node["resource_type"] in ("model", "test") and node.get("compiled_code")
    }
