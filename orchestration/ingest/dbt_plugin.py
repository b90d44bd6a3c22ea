"""The dbt-duckdb plugin named in profiles.yml: a plain `dbt` takes the locks that a run takes, and finds raw's tables there."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin

from orchestration.build_database import holding, lock_of
from orchestration.ingest.store import ensure_raw_database
from orchestration.warehouse.kept import forget_what_other_code_made


class Plugin(BasePlugin):
    """Works before dbt attaches raw.duckdb and what account mapping keeps: a fresh clone has no such files yet."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Take the locks; they are let go when the dbt process ends."""
        self._held = ExitStack()
        raw = Path(plugin_config["raw_database"])
        for database in (Path(self.creds.path), raw):
            self._held.enter_context(holding(lock_of(database)))
        ensure_raw_database(raw)
        forget_what_other_code_made(Path(plugin_config["matching_database"]))
