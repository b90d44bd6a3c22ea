"""The line that moves while a run works; where nobody watches a terminal, a line a step."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from rich.console import Console

PHRASES = {
    "ledger": "writing the ledger",
    "reference": "loading reference data",
    "closed_reviews": "looking for reviews of a closed quarter",
    "dbt": "building and testing models",
    "audit": "evaluating expectations",
    "published__warehouse": "writing and verifying the generation",
}


class Progress:
    """Listens to a run's events; `while_dbt_works` is called when dbt starts in a process of its own, and this one has time."""

    def __init__(self, console: Console, models: int, while_dbt_works: Callable[[], None]) -> None:
        self.console = console
        self.models = models
        self.while_dbt_works = while_dbt_works
        self.built = 0
        self._held = ExitStack()

    def __enter__(self) -> "Progress":
        self._status = self._held.enter_context(self.console.status("starting")) if self.console.is_terminal else None
        return self

    def __exit__(self, *failure: object) -> None:
        self._held.close()

    def say(self, text: str) -> None:
        """Replace the line."""
        if self._status is not None:
            self._status.update(text)
        else:
            self.console.print(text)

    def listen(self, entry: Any) -> None:
        """Called by the Dagster instance with every event of the run."""
        event = entry.dagster_event
        if event is None:
            if "this one waits" in entry.user_message:
                self.say(entry.user_message)
        elif event.is_step_start:
            if event.step_key == "dbt":
                self.while_dbt_works()
            if event.step_key in PHRASES or self._status is not None:
                self.say(PHRASES.get(event.step_key, "reading " + event.step_key.replace("__", ".")))
        elif event.is_step_materialization and event.step_key == "dbt":
            self.built += 1
            if self._status is not None:
                self.say(f"{PHRASES['dbt']}: {self.built} of {self.models}")
