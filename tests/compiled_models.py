"""SQL of the project's models and data tests as dbt compiles it, for tests that run it on a DuckDB connection of their own."""

import json
from pathlib import Path

from forked_dbt import run_dbt

from orchestration.dbt_project import compose
from orchestration.settings import Settings


def compiled_models(folder: Path, *selected: str) -> dict[str, str]:
    """Name -> SQL of the models and data tests that dbt selects by these words; its relations are in the database `build`."""
    settings = Settings(landing_dir=folder / "landing", warehouse_dir=folder / "warehouse")
    compose(settings)
    ran = run_dbt(settings, "compile", "--select", *selected)
    assert ran.returncode == 0, ran.stdout
    results = json.loads((settings.dbt_target_dir / "run_results.json").read_text(encoding="utf-8"))["results"]
    # model.partnerverse.NAME, test.partnerverse.NAME.HASH
    named = ((result["unique_id"].split("."), result["compiled_code"]) for result in results)
    return {name: sql for (kind, _, name, *_), sql in named if kind in ("model", "test") and sql}
