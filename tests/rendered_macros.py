"""SQL as dbt renders the project's macros, for tests that run it on a DuckDB connection of their own."""

import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from forked_dbt import run_dbt

from orchestration.settings import Settings

CUT = "-- next --"


@cache
def rendered(*expressions: str, **variables: Any) -> list[str]:
    """Each Jinja expression, such as `divide_money('n', 'd')`, as dbt compiles it for DuckDB with the project's vars and those given."""
    inline = f"\n{CUT}\n".join(f"{{{{ {expression} }}}}" for expression in expressions)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(landing_dir=Path(folder) / "landing", warehouse_dir=Path(folder) / "warehouse")
        settings.warehouse_dir.mkdir()
        ran = run_dbt(settings, "compile", "--inline", inline, "--vars", json.dumps(variables))
    assert ran.returncode == 0, ran.stdout
    return [part.strip() for part in ran.stdout.split(CUT)]
