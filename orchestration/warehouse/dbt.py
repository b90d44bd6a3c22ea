"""dbt as a run calls it: a process of its own, whose events are read as they come."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from typing import Any

from orchestration.dbt_project import compose, dbt_environment
from orchestration.settings import Settings
from orchestration.warehouse.dbt_worker import READY

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
    process = _WAITING.pop((settings, target), None) or DbtProcess(settings, target)
    try:
        yield from process.build(selection)
    finally:
        process.stop()


@contextmanager
def dbt_waiting(settings: Settings) -> Iterator["DbtProcess"]:
    """For the body: a dbt that gets ready for a whole run while something else is done; its start and parse take 4 s of a core.

    Call it under the run's lock. One that waits already will do.
    """
    if (settings, RUN_TARGET) not in _WAITING:
        _WAITING[settings, RUN_TARGET] = DbtProcess(settings, RUN_TARGET)
    try:
        yield _WAITING[settings, RUN_TARGET]
    finally:
        if unused := _WAITING.pop((settings, RUN_TARGET), None):
            unused.stop()


class DbtProcess:
    """A process that imports dbt, parses the project, and waits to be told what to build."""

    def __init__(self, settings: Settings, target: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "orchestration.warehouse.dbt_worker", target, str(settings.dbt_target_dir)],
            cwd=settings.root,
            env=dbt_environment(settings),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        self._heard: list[str] = []

    def wait_until_parsed(self) -> None:
        """Return once the project is parsed and its manifest written, or the process has ended without it."""
        for line in self._process.stdout:
            self._heard.append(line)
            if line.strip() == READY:
                return

    def build(self, selection: Sequence[str]) -> Iterator[dict[str, Any]]:
        """Tell it, and yield what it says."""
        with suppress(BrokenPipeError):  # it has ended by itself, and says why
            self._process.stdin.write(json.dumps(list(selection)) + "\n")
            self._process.stdin.close()
        said: list[str] = []
        for line in chain(self._heard, self._process.stdout):
            try:
                event = json.loads(line)
            except json.JSONDecodeError:
                event = {"info": {"name": "", "level": "info", "msg": line.rstrip()}, "data": {}}
            if event["info"]["level"] == "error" or not event["info"]["name"]:
                said.append(event["info"]["msg"])
            yield event
        if self._process.wait() != 0:
            raise DbtError("dbt did not come to its end:\n" + "\n".join(said[-40:]))

    def stop(self) -> None:
        """End it, if it has not ended. What it was building is thrown away, or stands whole in DuckDB's log.

        Not by SIGTERM: where SIGINT is ignored, as in the background of a script, Dagster makes its processes ignore both.
        """
        self._process.kill()
        self._process.wait()


_WAITING: dict[tuple[Settings, str], DbtProcess] = {}
