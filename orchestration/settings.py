"""Where things lie and as of which day: the environment variables, checked once."""

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGETS = ("duckdb",)
"""The engines that a run can build on."""


class SettingsError(Exception):
    """A setting or an input that no run can work with; its text is one sentence for the person who set it (exit code 2)."""


@dataclass(frozen=True)
class Settings:
    """The paths and the day of a run. Every path is absolute."""

    landing_dir: Path
    warehouse_dir: Path
    seeds_dir: Path | None = None
    as_of: dt.date | None = None
    target: str = "duckdb"
    root: Path = ROOT

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ, root: Path = ROOT) -> "Settings":
        """Read the PARTNERVERSE_ variables; relative paths are taken from the repository root. Raises SettingsError."""

        def path(name: str, default: str) -> Path:
            return (root / Path(environment.get(name) or default).expanduser()).resolve()

        seeds = environment.get("PARTNERVERSE_SEEDS_DIR")
        settings = cls(
            landing_dir=path("PARTNERVERSE_LANDING_DIR", "landing"),
            warehouse_dir=path("PARTNERVERSE_WAREHOUSE_DIR", "warehouse"),
            seeds_dir=path("PARTNERVERSE_SEEDS_DIR", "") if seeds else None,
            as_of=parse_day("PARTNERVERSE_AS_OF", environment.get("PARTNERVERSE_AS_OF")),
            target=environment.get("PARTNERVERSE_TARGET") or "duckdb",
            root=root,
        )
        settings.check()
        return settings

    def check(self) -> None:
        """Raise SettingsError, naming the variable, its value and the remedy, for what cannot work."""
        if self.target not in TARGETS:
            raise SettingsError(f'PARTNERVERSE_TARGET is "{self.target}"; the engines are: {", ".join(TARGETS)}. Set one of them, or none.')
        if self.seeds_dir is not None and not self.seeds_dir.is_dir():
            raise SettingsError(f"PARTNERVERSE_SEEDS_DIR names {self.seeds_dir}, which is no folder; make it, or leave the setting unset.")
        if self.landing_dir.exists() and not self.landing_dir.is_dir():
            raise SettingsError(
                f"PARTNERVERSE_LANDING_DIR names {self.landing_dir}, which is a file; name the folder that holds the extracts."
            )
        if self.warehouse_dir.exists() and not self.warehouse_dir.is_dir():
            raise SettingsError(f"PARTNERVERSE_WAREHOUSE_DIR names {self.warehouse_dir}, which is a file; name a folder.")
        if self.warehouse_dir.is_relative_to(self.landing_dir):
            raise SettingsError(
                f"PARTNERVERSE_WAREHOUSE_DIR ({self.warehouse_dir}) lies inside the landing folder; "
                f"name a folder outside {self.landing_dir}."
            )

    @property
    def raw_database(self) -> Path:
        """The kept database of row versions; only ingest writes it."""
        return self.warehouse_dir / "raw.duckdb"

    @property
    def build_database(self) -> Path:
        """The database that a run's dbt builds in; made anew by every run."""
        return self.warehouse_dir / "build.duckdb"

    @property
    def development_database(self) -> Path:
        """The database of `make dev` and a plain `dbt build` (target dev); it stays."""
        return self.warehouse_dir / "dev.duckdb"

    @property
    def dbt_target_dir(self) -> Path:
        """What dbt writes for this warehouse: manifest, compiled SQL, results, partial parse."""
        return self.warehouse_dir / "dbt"

    @property
    def policy_dir(self) -> Path:
        """The composed policy of the run: the project's seeds, overlaid by PARTNERVERSE_SEEDS_DIR."""
        return self.dbt_target_dir / "policy"

    @property
    def published(self) -> Path:
        """The link to the generation that people read."""
        return self.warehouse_dir / "published"

    @property
    def generations_dir(self) -> Path:
        """One folder a generation."""
        return self.warehouse_dir / "generations"

    @property
    def as_of_dir(self) -> Path:
        """One folder a past day that was rebuilt."""
        return self.warehouse_dir / "as_of"

    @property
    def closed_reviews_dir(self) -> Path:
        """One folder a closed fiscal quarter, with the pages of its reviews, which every later generation takes over."""
        return self.warehouse_dir / "closed_reviews"

    @property
    def last_run_dir(self) -> Path:
        """The quality page and the logs of the last run, whether it published or not."""
        return self.warehouse_dir / "last_run"

    @property
    def run_lock(self) -> Path:
        """The file whose lock a run holds from its first step to its end."""
        return self.warehouse_dir / "run.lock"

    def shown(self, path: Path) -> str:
        """A path as a person reads it: from the repository root where it lies below it."""
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)


def parse_day(name: str, text: str | None) -> dt.date | None:
    """An ISO date, or None for nothing. Raises SettingsError naming the setting."""
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise SettingsError(f'{name} is "{text}", which is no day; write it as YYYY-MM-DD, for example 2026-06-30.') from None
