"""Publish a build database: write a generation aside, let pages be made from it, put it in place as a whole."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.publish.contract import RESTATEMENTS, TableDescription
from orchestration.publish.generation import Generation, build_contents, write_generation
from orchestration.publish.hashing import TableContent
from orchestration.publish.keeping import (
    KEEP_GENERATIONS,
    published_folder,
    put_generation,
    put_past_day,
    retain,
    seal,
    sweep,
    withdraw_shares,
    written_aside,
)
from orchestration.publish.manifest import Manifest, generation_id
from orchestration.publish.restatements import cause_of_change, record_restatements, restatements
from orchestration.settings import Settings


@dataclass(frozen=True)
class Draft:
    """A generation before it is put in place. While `is_new`, its folder may still take files made from its database (pages, shares)."""

    generation: Generation
    is_new: bool
    is_past_day: bool


@dataclass(frozen=True)
class PublishResult:
    """What publishing came to: `published` (the link leads to a new generation), `unchanged` (the one that is there says the same), or
    `past_day` (a day older than what is published was rebuilt into as_of/<date>/)."""

    outcome: str
    generation: Generation
    removed: list[Path] = field(default_factory=list)


def publish(
    settings: Settings,
    *,
    as_of: dt.date,
    descriptions: Mapping[str, TableDescription],
    policy_hash: str,
    code_hash: str,
    stale_since: Mapping[str, dt.date] | None = None,
    commit: str | None = None,
    force: bool = False,
    as_past_day: bool = False,
    keep_generations: int = KEEP_GENERATIONS,
    now: dt.datetime | None = None,
) -> PublishResult:
    """draft() and put_in_place() in one: for those who add no files of their own."""
    made = draft(
        settings,
        as_of=as_of,
        descriptions=descriptions,
        policy_hash=policy_hash,
        code_hash=code_hash,
        stale_since=stale_since,
        commit=commit,
        force=force,
        as_past_day=as_past_day,
        now=now,
    )
    return put_in_place(settings, made, keep_generations=keep_generations, now=now)


def draft(
    settings: Settings,
    *,
    as_of: dt.date,
    descriptions: Mapping[str, TableDescription],
    policy_hash: str,
    code_hash: str,
    stale_since: Mapping[str, dt.date] | None = None,
    commit: str | None = None,
    force: bool = False,
    as_past_day: bool = False,
    now: dt.datetime | None = None,
) -> Draft:
    """Write the build database aside as a verified generation, unless what is published says the same (for a past day: what
    as_of/<date>/ holds).

    A day older than the published one goes to as_of/<date>/, unless `force` moves `published` there on purpose; `as_past_day` sends any day
    there. Call it, and put_in_place() after it, under the run's lock. Raises PublishError; what was published stays.
    """
    sweep(settings)
    withdraw_shares(settings)
    published = published_folder(settings)
    current = Manifest.read(published) if published else None
    contents = build_contents(settings.build_database)

    is_past_day = as_past_day or (current is not None and as_of < current.as_of and not force)
    place = settings.as_of_dir / as_of.isoformat() if is_past_day else published
    there = Manifest.read(place) if place else None
    if there is not None and there.says_the_same(as_of, contents):
        return Draft(Generation(place, there), is_new=False, is_past_day=is_past_day)

    told = []
    if current is not None and not is_past_day:
        cause = cause_of_change(current, policy_hash, code_hash)
        told = restatements(Generation(published, current).database, current.as_of, settings.build_database, cause)
    record_restatements(settings.build_database, told)
    contents |= build_contents(settings.build_database, only=RESTATEMENTS)

    published_at = _free_moment(settings, now or dt.datetime.now(dt.UTC), contents)
    place = settings.as_of_dir / as_of.isoformat() if is_past_day else settings.generations_dir / generation_id(published_at, contents)
    with written_aside(place) as folder:
        generation = write_generation(
            settings.build_database,
            folder,
            as_of=as_of,
            descriptions=descriptions,
            policy_hash=policy_hash,
            code_hash=code_hash,
            published_at=published_at,
            stale_since=stale_since,
            commit=commit,
            contents=contents,
        )
    return Draft(generation, is_new=True, is_past_day=is_past_day)


def put_in_place(
    settings: Settings, made: Draft, *, keep_generations: int = KEEP_GENERATIONS, now: dt.datetime | None = None
) -> PublishResult:
    """Seal a draft, pages and all, and swap it in by one rename; then remove the generations that need not be kept."""
    if not made.is_new:
        return PublishResult("unchanged", made.generation)
    seal(made.generation.folder)
    manifest = made.generation.manifest
    if made.is_past_day:
        return PublishResult("past_day", Generation(put_past_day(settings, made.generation.folder, manifest.as_of), manifest))
    folder = put_generation(settings, made.generation.folder, manifest.generation)
    withdraw_shares(settings)
    return PublishResult("published", Generation(folder, manifest), retain(settings, keep_generations, now))


def _free_moment(settings: Settings, now: dt.datetime, contents: Mapping[str, TableContent]) -> dt.datetime:
    """The moment, or the first second after it whose name no generation has: two of equal content may be made within a second."""
    moment = now.replace(microsecond=0)
    while (settings.generations_dir / generation_id(moment, contents)).exists():
        moment += dt.timedelta(seconds=1)
    return moment
