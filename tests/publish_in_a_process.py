"""Publish in a process of its own, and die by SIGKILL just before a given change to the warehouse.

usage: publish_in_a_process.py FOLDER AS_OF [CHANGE]

CHANGE is a pattern over "<what> <path>", as "os.rename */generations/*.partial"; without it the process lives.
"""

import datetime as dt
import os
import signal
import sys
from fnmatch import fnmatch
from pathlib import Path

from small_build import DESCRIPTIONS, settings_in

from orchestration.publish.publishing import publish


def die_before(change: str) -> None:
    """Kill this process when Python is about to make such a change; Python announces each one before it happens."""

    def watch(event: str, arguments: tuple) -> None:
        if event == "open" or event.startswith("os."):
            path = arguments[1] if event == "os.symlink" else arguments[0] if arguments else ""
            if fnmatch(f"{event} {path}", change):
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


if __name__ == "__main__":
    folder, as_of, *change = sys.argv[1:]
    if change:
        die_before(*change)
    result = publish(
        settings_in(Path(folder)),
        as_of=dt.date.fromisoformat(as_of),
        descriptions=DESCRIPTIONS,
        policy_hash="policy",
        code_hash="code",
        keep_generations=1,
    )
    print(result.outcome)
