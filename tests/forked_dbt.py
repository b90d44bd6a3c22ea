"""dbt for tests, without the ten seconds in which it is imported and parses the project: a process does both once, and forks for each call.

What the command itself does is dbt's, in a process of its own. Tests of the plain command, and of runs, start theirs from nothing.
"""

import atexit
import gc
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any

from orchestration.dbt_project import dbt_environment
from orchestration.settings import ROOT, Settings

LONGEST_CALL = 600
"""Seconds."""

# the text logger of dbt makes every debug line before it throws it away
COMMON = ["--log-level", "none", "--log-level-file", "none", "--no-use-colors", "--target", "prod"]


def run_dbt(settings: Settings, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """A dbt command on build.duckdb of a warehouse whose policy is composed; stdout has its errors, and what `--inline` comes to.

    Its results are in the target folder as run_results.json, with the compiled SQL; a manifest is not written.
    The project is parsed without `--vars`: no var decides what a model is, beyond its SQL.
    """
    ready = _waiting()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        call = {"arguments": arguments, "environment": dbt_environment(settings), "output": f"/proc/{os.getpid()}/fd/{output.fileno()}"}
        ready.stdin.write(json.dumps(call) + "\n")
        ready.stdin.flush()
        code = int(ready.stdout.readline())
        output.seek(0)
        return subprocess.CompletedProcess(arguments, code, output.read())


@cache
def _waiting() -> "subprocess.Popen[str]":
    """The process that has parsed the project; it ends with this one, when its stdin does."""
    command = [sys.executable, __file__]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    atexit.register(process.communicate)
    return process


def _serve() -> None:
    # nothing here lives long enough for its cycles to matter
    gc.disable()
    from dbt.cli.main import dbtRunner

    with tempfile.TemporaryDirectory() as folder:
        os.environ |= dbt_environment(Settings(landing_dir=Path(folder) / "landing", warehouse_dir=Path(folder)))
        os.environ["PARTNERVERSE_POLICY_DIR"] = "seeds"
        parsed = dbtRunner(callbacks=[_say]).invoke(["parse", *COMMON, "--quiet"])
    for line in sys.stdin:
        call = json.loads(line)
        child = os.fork()
        if child == 0:
            _become(call["output"], call["environment"])
            os._exit(_call(parsed.result, call["arguments"]))
        print(_end_of(child), flush=True)


def _end_of(child: int) -> int:
    """The exit code of a call; one that does not come to its end is killed, -9."""
    deadline = time.monotonic() + LONGEST_CALL
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > deadline:
            os.kill(child, signal.SIGKILL)
            deadline = float("inf")
        time.sleep(0.02)


def _become(output: str, environment: dict[str, str]) -> None:
    """Give this process the screen and the environment of the call."""
    screen = os.open(output, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(screen, stream)
    os.environ.clear()
    os.environ |= environment


def _call(manifest: Any, arguments: list[str]) -> int:
    from dbt.cli.main import dbtRunner

    for node in manifest.nodes.values():
        if node.resource_type == "seed":
            node.original_file_path = str(Path(os.environ["PARTNERVERSE_POLICY_DIR"]) / Path(node.original_file_path).name)
    done = dbtRunner(manifest=manifest, callbacks=[_say]).invoke([*arguments, *COMMON, "--no-write-json"])
    if done.result is not None:
        done.result.write(str(Path(os.environ["DBT_TARGET_PATH"]) / "run_results.json"))
    if done.exception is not None:
        print(done.exception)
    elif done.success and "--inline" in arguments:
        print(done.result.results[0].node.compiled_code)
    sys.stdout.flush()
    return 0 if done.success else 2 if done.exception is not None else 1


def _say(event: Any) -> None:
    if event.info.level == "error":
        print(event.info.msg)


if __name__ == "__main__":
    _serve()
