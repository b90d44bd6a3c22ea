"""One command in a process of its own, measured from outside: wall and CPU seconds, and peak memory."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Measured:
    """Wall-clock seconds, the largest resident size of the process or a child of it, in GB, and seconds of all cores together."""

    seconds: float
    peak_gb: float
    cpu_seconds: float


def measured(command: Sequence[str], environment: Mapping[str, str], log: Path) -> Measured:
    """Run the command to its end. Raises RuntimeError naming the log if it fails."""
    started = time.monotonic()
    with log.open("ab") as out:
        process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=out, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}; see {log}")
    return Measured(time.monotonic() - started, usage.ru_maxrss / 1e6, usage.ru_utime + usage.ru_stime)
