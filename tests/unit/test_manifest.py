"""The manifest that assets are made of."""

import json
from pathlib import Path

from orchestration.dbt_project import manifest_of_assets, manifest_path
from orchestration.settings import Settings


def test_a_manifest_that_was_cut_off_while_dbt_wrote_it_is_made_anew(tmp_path: Path) -> None:
    settings = Settings(landing_dir=tmp_path / "landing", warehouse_dir=tmp_path / "warehouse")
    whole = manifest_path(settings).read_text(encoding="utf-8")
    manifest_path(settings).write_text(whole[: len(whole) // 2], encoding="utf-8")
    assert manifest_of_assets(settings)["nodes"].keys() == json.loads(whole)["nodes"].keys()
