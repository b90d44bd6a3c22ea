"""A warehouse rebuilt as of other days or under other vars without dbt's own time: the compiled models, run in their order."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

import duckdb
from forked_dbt import run_dbt

from orchestration.ingest.store import opened
from orchestration.settings import Settings


@dataclass(frozen=True)
class Replayed:
    """The tables that some marts need, in order, with their SQL for the build database; views and what is kept are made once."""

    settings: Settings
    models: list[tuple[str, str]]

    @classmethod
    def compiled(cls, settings: Settings, *marts: str, **variables: Any) -> "Replayed":
        """dbt builds all that the marts need, and compiles it with these vars."""
        chosen = ["build", "--select", *(f"+{mart}" for mart in marts)]
        no_tests = ["--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]
        ran = run_dbt(settings, *chosen, *no_tests, "--vars", json.dumps(variables))
        assert ran.returncode == 0, ran.stdout
        results = json.loads((settings.dbt_target_dir / "run_results.json").read_text(encoding="utf-8"))["results"]
        with duckdb.connect(str(settings.build_database), read_only=True) as build:
            tables = {
                f'"build"."{schema}"."{name}"'
                for schema, name in build.execute("select schema_name, table_name from duckdb_tables()").fetchall()
            }
        models = [
            (result["relation_name"], result["compiled_code"])
            for result in results
            if result["unique_id"].startswith("model.") and result["relation_name"] in tables
        ]
        return cls(settings, models)

    def run(self, as_of: dt.date) -> None:
        """Make every table again as of a day."""
        with opened(self.settings.raw_database) as raw:
            raw.execute("delete from ledger.as_of")
            raw.execute("insert into ledger.as_of values (?)", [as_of])
        with duckdb.connect(str(self.settings.build_database)) as build:
            build.execute(f"attach '{self.settings.raw_database}' as raw (read_only)")
            build.execute(f"attach '{self.settings.warehouse_dir / 'matching.duckdb'}' as matching (read_only)")
            for relation, sql in self.models:
                build.execute(f"create or replace table {relation} as {sql}")
