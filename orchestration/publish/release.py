"""From an approved build to what people read: a generation with the pages made from it, in its place."""

import datetime as dt
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.build_database import holding, lock_of
from orchestration.code_version import code_hash
from orchestration.dbt_project import compose, variables
from orchestration.publish.descriptions import descriptions_from_manifest
from orchestration.publish.generation import Generation
from orchestration.publish.publishing import PublishResult, draft, put_in_place
from orchestration.settings import Settings

PageMaker = Callable[[Settings, Generation], None]
"""Writes files for people into a generation's folder, from that generation's database and what earlier ones left to be carried forward."""


@dataclass(frozen=True)
class Approval:
    """What the audit says of a build that may be published."""

    as_of: dt.date
    stale_since: Mapping[str, dt.date]


@dataclass(frozen=True)
class Makers:
    """What is made from a generation's database before it is put in its place: `pages` for people of every day, `shares` for partners of
    what is published alone."""

    pages: Sequence[PageMaker]
    shares: Sequence[PageMaker]


def publish_build(
    settings: Settings, approval: Approval, makers: Makers, *, force: bool = False, as_past_day: bool = False
) -> PublishResult:
    """Write the approved build aside, let pages and shares be made from it, put it in its place. Raises PublishError."""
    with holding(lock_of(settings.build_database)):
        made = draft(
            settings,
            as_of=approval.as_of,
            descriptions=descriptions_from_manifest(settings.dbt_target_dir / "manifest.json"),
            policy_hash=compose(settings),
            code_hash=code_hash(settings.root),
            stale_since=approval.stale_since,
            commit=commit(settings.root),
            force=force,
            as_past_day=as_past_day,
        )
    if made.is_new:
        for make in (*makers.pages, *(() if made.is_past_day else makers.shares)):
            make(settings, made.generation)
    return put_in_place(settings, made, keep_generations=variables()["keep_generations"])


def commit(root: Path) -> str | None:
    """The commit of the checkout, or None where there is no git to ask."""
    try:
        told = subprocess.run(["git", "rev-parse", "HEAD"], cwd=root, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return None
    return told.stdout.strip() or None
