"""Runs as a person starts them: processes of their own, with a warehouse and a history of their own."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import yaml

from orchestration.settings import ROOT, Settings


@dataclass(frozen=True)
class Place:
    """A folder with landing/, warehouse/ and Dagster's history, and the environment that leads there."""

    folder: Path

    @property
    def settings(self) -> Settings:
        return Settings(landing_dir=self.folder / "landing", warehouse_dir=self.folder / "warehouse")

    def environment(self, **more: str) -> dict[str, str]:
        home = self.folder / "dagster"
        if not home.exists():
            home.mkdir()
            declared = yaml.safe_load((ROOT / "dagster.yaml").read_text())
            for storage in ("run_storage", "event_log_storage", "schedule_storage", "local_artifact_storage", "compute_logs"):
                declared[storage]["config"]["base_dir"] = str(home / storage)
            (home / "dagster.yaml").write_text(yaml.safe_dump(declared))
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("PARTNERVERSE_")},
            "PARTNERVERSE_LANDING_DIR": str(self.settings.landing_dir),
            "PARTNERVERSE_WAREHOUSE_DIR": str(self.settings.warehouse_dir),
            "DAGSTER_HOME": str(home),
            **more,
        }

    def start(self, *arguments: str, **environment: str) -> "subprocess.Popen[str]":
        """`python -m orchestration ...` that runs aside; its screen is one text."""
        return subprocess.Popen(
            [sys.executable, "-m", *(arguments or ("orchestration", "run"))],
            cwd=ROOT,
            env=self.environment(**environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments: str, **environment: str) -> tuple[int, str]:
        """Exit code and screen."""
        process = self.start(*arguments, **environment)
        screen, _ = process.communicate(timeout=600)
        return process.returncode, screen
