"""The process in which a run's dbt works: one start and one parse for models and tests.

Models first, all of them, then tests: a failed test keeps no model from being built, so the audit always judges a whole warehouse.
It gets ready, then waits for one line on stdin: dbt's selection arguments as a JSON list; the end of stdin means that it is not needed.
Lines of dbt's JSON log go to stdout. Exit code 0: dbt came to its end, whatever the results say; 2: it did not.
"""

import gc
import json
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunner, dbtRunnerResult
    from dbt.contracts.graph.manifest import Manifest

PHASES = {
    "models": ["build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"],
    "tests": ["test", "--exclude-resource-type", "unit_test"],
}
"""Phase and dbt command; the results of each lie in the target folder as run_results_<phase>.json. Unit tests are `make test`'s."""


SHOWN = ("info", "warn", "error")
"""Levels of the events that are written."""

READY = json.dumps({"info": {"name": "Ready", "level": "debug", "msg": "dbt has parsed the project"}, "data": {}})
"""The line, in the manner of dbt's own, by which it says that the manifest is written."""


def results_file(target_dir: Path, phase: str) -> Path:
    """Where the results of a phase lie."""
    return target_dir / f"run_results_{phase}.json"


WRITING = threading.Lock()
"""dbt's threads tell of their events at the same time, and a line is one event's."""


def say(event: Any) -> None:
    """Write an event of dbt's, as its JSON log would, unless it is for debugging alone."""
    from dbt_common.events.functions import env_scrubber, msg_to_json

    if event.info.level in SHOWN:
        line = env_scrubber(msg_to_json(event))
        with WRITING:
            print(line, flush=True)


# dbt's own loggers, of which one is a debug log, cost a third of the time of small models: each makes a line of every event before it
# asks whether anybody wants it
QUIETLY = ["--log-level", "none", "--log-level-file", "none", "--no-use-colors"]


def parsed_project(target: str) -> "dbtRunnerResult":
    """dbt's result of parsing the project that the environment names; its manifest is what `invoked` wants."""
    # dbt keeps what it makes: looking through it for garbage as often as Python does by itself takes an eighth of the time of small models
    gc.set_threshold(100_000)
    return _runner().invoke(["parse", *QUIETLY, "--target", target])


def invoked(manifest: "Manifest", target: str, results: Path, *arguments: str) -> "dbtRunnerResult":
    """dbt's result of a command on the parsed project, which is written to `results`; what dbt says goes to stdout."""
    # by itself it would write the manifest once more, which the parse did, and which takes longer than fifty small models
    done = _runner(manifest).invoke([*arguments, *QUIETLY, "--no-write-json", "--target", target])
    if done.result is not None:
        done.result.write(str(results))
    return done


def _runner(manifest: "Manifest | None" = None) -> "dbtRunner":
    from dbt.cli.main import dbtRunner

    return dbtRunner(manifest=manifest, callbacks=[say])


def main(target: str, target_dir: Path) -> int:
    """Run every phase for `target`, on the models that stdin selects (all, for an empty list)."""
    parsed = parsed_project(target)
    if not parsed.success:
        print(parsed.exception, file=sys.stderr)
        return 2
    print(READY, flush=True)
    if not (told := sys.stdin.readline()):
        return 0
    selection = json.loads(told)
    for phase in PHASES:
        results_file(target_dir, phase).unlink(missing_ok=True)
    for phase, command in PHASES.items():
        done = invoked(parsed.result, target, results_file(target_dir, phase), *command, *selection)
        if done.exception is not None:
            print(done.exception, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
