"""The dbt project on the ground: its vars, its manifest, and the environment that tells dbt where a warehouse lies."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from orchestration.build_database import holding
from orchestration.policy import compose_policy
from orchestration.settings import ROOT, Settings, SettingsError
from orchestration.suppression import suppression_of

DECIDING = ("dbt_project.yml", "profiles.yml", "models", "seeds", "dbt_project")
"""What a manifest is made of, from the repository root."""


@cache
def variables(root: Path = ROOT) -> dict[str, Any]:
    """The vars of dbt_project.yml: thresholds and conventions that models, ingest and expectations share."""
    return yaml.safe_load((root / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]


def dbt_environment(settings: Settings) -> dict[str, str]:
    """This process's environment, with the paths of the warehouse as profiles.yml and dbt_project.yml read them.

    One target folder a warehouse: what dbt remembers of the last parse holds as long as these do not change.
    """
    return {
        **os.environ,
        "PARTNERVERSE_WAREHOUSE_DIR": str(settings.warehouse_dir),
        "PARTNERVERSE_POLICY_DIR": str(settings.policy_dir),
        "DBT_PROJECT_DIR": str(settings.root),
        "DBT_PROFILES_DIR": str(settings.root),
        "DBT_TARGET_PATH": str(settings.dbt_target_dir),
        "DBT_LOG_PATH": str(settings.dbt_target_dir / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }


def compose(settings: Settings) -> str:
    """Lay the policy of the run where dbt finds its seeds; returns the policy's hash. Raises SettingsError for a file that is no policy."""
    listed = suppression_of(settings.raw_database)
    return compose_policy(settings.root / "seeds", settings.seeds_dir, settings.policy_dir, listed.in_text if listed else None)


def manifest_path(settings: Settings) -> Path:
    """The warehouse's manifest.json, parsed anew if it is missing or older than what it is made of. Raises SettingsError."""
    with holding(settings.dbt_target_dir / "parse.lock"):
        if not is_parsed(settings):
            compose(settings)
            _parse(settings)
    return settings.dbt_target_dir / "manifest.json"


def is_parsed(settings: Settings) -> bool:
    """Whether the warehouse has a manifest that is younger than all that it is made of."""
    path = settings.dbt_target_dir / "manifest.json"
    return path.exists() and path.stat().st_mtime >= _last_change(settings.root)


def _parse(settings: Settings) -> None:
    parsed = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "--quiet", "--no-use-colors", "parse", "--target", "prod"],
        cwd=settings.root,
        env=dbt_environment(settings),
        capture_output=True,
        text=True,
        check=False,
    )
    if parsed.returncode:
        raise SettingsError(f"dbt cannot parse the project:\n{(parsed.stdout + parsed.stderr).strip()}")


def read_manifest(path: Path) -> dict[str, Any]:
    """The manifest as dbt wrote it."""
    return json.loads(path.read_text(encoding="utf-8"))


def _last_change(root: Path) -> float:
    """When a deciding file was last changed, made or removed (a folder's time says so)."""
    return max(
        path.stat().st_mtime
        for deciding in DECIDING
        if (found := root / deciding).exists()
        for path in ([found, *found.rglob("*")] if found.is_dir() else [found])
    )


@cache
def manifest_of_assets(settings: Settings) -> dict[str, Any]:
    """The manifest that this process makes its assets of, read once: dbt writes its own over it while it gets ready for a run."""
    path = manifest_path(settings)
    try:
        return read_manifest(path)
    except json.JSONDecodeError:
        # left behind by a dbt that was ended while it wrote
        path.unlink()
        return read_manifest(manifest_path(settings))
