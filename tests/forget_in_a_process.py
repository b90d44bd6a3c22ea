"""Forget a person in a process of its own, and die by SIGKILL just before the n-th of some changes to the warehouse.

usage: forget_in_a_process.py FOLDER EMAIL CHANGE NUMBER

CHANGE is a pattern over "<what> <path>", as "os.rename */.forgetting/*".
"""

import os
import signal
import sys
from fnmatch import fnmatch
from itertools import count
from pathlib import Path

from small_build import settings_in

from orchestration.people.forgetting import forget


def die_before(change: str, number: int) -> None:
    """Python announces each change before it happens."""
    met = count(1)

    def watch(event: str, arguments: tuple) -> None:
        is_change = event.startswith("os.") or event == "shutil.rmtree"
        if is_change and arguments and fnmatch(f"{event} {arguments[0]}", change) and next(met) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


if __name__ == "__main__":
    folder, email, change, number = sys.argv[1:]
    die_before(change, int(number))
    forget(settings_in(Path(folder)), email)
