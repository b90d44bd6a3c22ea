"""The core tables that some extracts come to, without the audit and the publishing, which other tests are about."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from forked_dbt import run_dbt
from landed import Landed

from orchestration.ingest.reference import load_reference
from orchestration.ingest.store import opened
from orchestration.sample.sample import write_sample
from orchestration.settings import Settings

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Core:
    """The core schema of a build database."""

    database: Path

    def query(self, sql: str) -> list[Row]:
        with duckdb.connect(str(self.database), read_only=True) as published:
            return published.execute(sql).fetchall()

    def tables(self) -> list[str]:
        return [name for (name,) in self.query("select table_name from duckdb_tables() where schema_name = 'core' order by 1")]

    def columns(self, table: str) -> list[str]:
        return [
            name
            for (name,) in self.query(
                f"select column_name from duckdb_columns() where schema_name = 'core' and table_name = '{table}' order by column_index"
            )
        ]

    def rows(self, table: str, columns: Iterable[str]) -> list[Row]:
        return self.query(f"select {', '.join(columns)} from core.{table}")

    def number(self, sql: str) -> Any:
        return self.query(sql)[0][0]


def sampled(folder: Path, **arguments: Any) -> Path:
    """The landing folder of a made-up company."""
    landing = folder / "sample" / "landing"
    write_sample(landing, **arguments)
    return landing


def from_landing(folder: Path, landing: Path, *systems: str, seeds_dir: Path | None = None, marts: Iterable[str] = ()) -> Core:
    """The core of a warehouse that sees these systems of a landing folder, with all its marts or with these and what they need."""
    landed = Landed(folder, seeds_dir)
    for system in systems:
        shutil.copytree(landing / system, landed.settings.landing_dir / system)
    landed.ingest_all()
    with opened(landed.settings.raw_database) as raw:
        load_reference(raw)
    return built(landed.settings, *(["--select", *(f"+{mart}" for mart in marts)] if marts else []))


def built(settings: Settings, *selection: str) -> Core:
    """The warehouse's build database after dbt built the selection of its models, or all, in it."""
    ran = run_dbt(settings, "build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test", *selection)
    assert ran.returncode == 0, ran.stdout
    return Core(settings.build_database)
