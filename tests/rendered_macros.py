"""SQL as dbt renders the project's macros, for tests that run it on a DuckDB connection of their own."""

import json
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from orchestration.settings import ROOT

CUT = "-- next --"


@cache
def rendered(*expressions: str, **variables: Any) -> list[str]:
    """Each Jinja expression, such as `divide_money('n', 'd')`, as dbt compiles it for DuckDB with the project's vars and those given."""
    project = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "dbt_project.yml").write_text(
            yaml.safe_dump(
                {
                    "name": project["name"],
                    "config-version": 2,
                    "profile": project["profile"],
                    # the macros of versions name sources; the models of the project are not needed to render one
                    "model-paths": [str(ROOT / "models/staging/ledger")],
                    "macro-paths": [str(ROOT / "dbt_project/macros"), str(ROOT / "dbt_project/tests/generic")],
                    "vars": project["vars"] | variables,
                }
            )
        )
        (Path(folder) / "profiles.yml").write_text(
            yaml.safe_dump({project["profile"]: {"target": "dev", "outputs": {"dev": {"type": "duckdb", "path": ":memory:"}}}})
        )
        inline = f"\n{CUT}\n".join(f"{{{{ {expression} }}}}" for expression in expressions)
        ran = subprocess.run(
            [sys.executable, "-m", "dbt.cli.main", "--quiet", "compile", "--inline", inline, "--output", "json"],
            cwd=folder,
            env={**os.environ, "DBT_PROFILES_DIR": folder, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return [part.strip() for part in json.loads(ran.stdout)["compiled"].split(CUT)]
