"""dbt as a run calls it: a process of its own, whose events are read as they come."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from orchestration.dbt_project import compose, dbt_environment
from orchestration.settings import Settings

RUN_TARGET = "prod"
"""The target of whole runs: build.duckdb, made anew each time."""

DEVELOPMENT_TARGET = "dev"
"""The target of single models that a person builds: dev.duckdb, which stays."""


class DbtError(Exception):
    """dbt did not come to its end; what it said."""


def run_dbt(settings: Settings, selection: Sequence[str] = (), target: str = RUN_TARGET) -> Iterator[dict[str, Any]]:
    """Build the models, then run the tests; yields the events of dbt's JSON log. Raises DbtError if dbt itself broke.

    Failed models and tests raise nothing: they are in the results, for the audit. For the run's target the last build is thrown away first.
    """
    compose(settings)
    if target == RUN_TARGET:
        for left in (settings.build_database, settings.build_database.with_name(settings.build_database.name + ".wal")):
            left.unlink(missing_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "orchestration.warehouse.dbt_worker", target, str(settings.dbt_target_dir), *selection],
        cwd=settings.root,
        env=dbt_environment(settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    said: list[str] = []
    try:
        for line in process.stdout or ():
            try:
                event = json.loads(line)
            except json.JSONDecodeError:
                event = {"info": {"name": "", "level": "info", "msg": line.rstrip()}, "data": {}}
            if event["info"]["level"] == "error" or not event["info"]["name"]:
                said.append(event["info"]["msg"])
            yield event
        if process.wait() != 0:
            raise DbtError("dbt did not come to its end:\n" + "\n".join(said[-40:]))
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
