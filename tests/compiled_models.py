"""SQL of the project's models and data tests as dbt compiles it, for tests that run it on a DuckDB connection of their own."""

import subprocess
import sys
from pathlib import Path

from orchestration.dbt_project import compose, dbt_environment, read_manifest
from orchestration.settings import ROOT, Settings


def compiled_models(folder: Path, *selected: str) -> dict[str, str]:
    """Name -> SQL of the models and data tests that dbt selects by these words; its relations are in the database `build`."""
    settings = Settings(landing_dir=folder / "landing", warehouse_dir=folder / "warehouse")
    compose(settings)
    ran = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "--quiet", "compile", "--target", "prod", "--select", *selected],
        cwd=ROOT,
        env=dbt_environment(settings),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout
    nodes = read_manifest(settings.dbt_target_dir / "manifest.json")["nodes"].values()
    return {
        node["name"]: node["compiled_code"] for node in nodes if node["resource_type"] in ("model", "test") and node.get("compiled_code")
    }
