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
    code, said = _compiled(f"\n{CUT}\n".join(f"{{{{ {expression} }}}}" for expression in expressions), variables)
    assert code == 0, said
    return [part.strip() for part in said.split(CUT)]


def refused(expression: str, **variables: Any) -> str:
    """What dbt says of a Jinja expression that does not compile with these vars."""
    code, said = _compiled(f"{{{{ {expression} }}}}", variables)
    assert code != 0
    return said


def _compiled(inline: str, variables: dict[str, Any]) -> tuple[int, str]:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(landing_dir=Path(folder) / "landing", warehouse_dir=Path(folder) / "warehouse")
        settings.warehouse_dir.mkdir()
        ran = run_dbt(settings, "compile", "--inline", inline, "--vars", json.dumps(variables))
    return ran.returncode, ran.stdout
