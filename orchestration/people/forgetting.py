"""`make forget`: a person who asks for it is replaced by a pseudonym in all that the warehouse keeps, and stays replaced.

The order lets a run that was killed anywhere be done again: the hashes go onto the list first, raw.duckdb is written last, for the person's
names are read from it. What cannot be written again is named by the scan at the end.
"""

import datetime as dt
import os
import re
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import duckdb
import zstandard

from orchestration.build_database import holding, lock_of
from orchestration.ingest.store import ensure_raw_database, opened
from orchestration.people.files import (
    Rewriter,
    files_below,
    is_shared,
    kind_of,
    names_beside,
    names_person,
    person_in_tables,
    renew_file_hashes,
)
from orchestration.people.replacing import Person
from orchestration.publish.keeping import sweep
from orchestration.publish.manifest import MANIFEST
from orchestration.settings import Settings, SettingsError
from orchestration.suppression import (
    EMAIL_DOMAIN,
    Suppression,
    address_form,
    name_form,
    pseudonym_email,
    read_suppression,
    salt_of,
    salted,
)

SCRATCH = ".forgetting"
"""The folder in the warehouse where files are written aside; what a killed run left there is removed by the next one."""

MADE_ANEW = ("build.duckdb", "dev.duckdb", "matching.duckdb", "dev_matching.duckdb")
"""What the next run, or the next `dbt build`, makes again: removed rather than searched, for dropped rows stay in a file's pages."""

UNREADABLE = (OSError, EOFError, RuntimeError, zlib.error, zipfile.BadZipFile, tarfile.TarError, zstandard.ZstdError, duckdb.Error)

_ADDRESS = re.compile(r"[^\s@<>\"',;:()\[\]]+@[^\s@<>\"',;:()\[\]]+\.[^\s@<>\"',;:()\[\].]+")


@dataclass(frozen=True)
class Forgotten:
    """What was done. `left` are places of the warehouse that still name the person, or that nobody could look into; `outside` are files
    of others that do. `names` were searched for in texts, `other_names` (of one word, or somebody else's too) were not."""

    pseudonym: str
    rows_changed: int
    files_changed: int
    files_removed: int
    names: int
    other_names: int
    was_listed: bool
    left: list[str]
    outside: list[str]

    @property
    def was_found(self) -> bool:
        """Whether the warehouse knew the person."""
        return bool(self.rows_changed or self.files_changed or self.names or self.other_names)


def checked_address(text: str) -> str:
    """The address that a person typed, as it is compared. Raises SettingsError, which does not repeat it."""
    email = address_form(text)
    if not _ADDRESS.fullmatch(email):
        raise SettingsError("What was given is no e-mail address; write make forget EMAIL=name@company.example.")
    if email.endswith(f"@{EMAIL_DOMAIN}"):
        raise SettingsError("That address is a pseudonym: it already stands for somebody who was forgotten.")
    return email


def forget(settings: Settings, email: str, tell: Callable[[str], None] = lambda _: None) -> Forgotten:
    """Pseudonymise a person in every file of the warehouse, and put the person on the list that ingest applies. Call it under the run's
    lock. Raises SettingsError for what is no address, and where there is no warehouse."""
    email = checked_address(email)
    if not settings.warehouse_dir.is_dir():
        raise SettingsError(
            f"There is no warehouse {settings.warehouse_dir}, so there is nothing to forget; set PARTNERVERSE_WAREHOUSE_DIR."
        )
    scratch = settings.warehouse_dir / SCRATCH
    made_anew = [settings.warehouse_dir / name for name in MADE_ANEW]
    with ExitStack() as held:
        for database in (settings.build_database, settings.development_database, settings.raw_database):
            held.enter_context(holding(lock_of(database)))
        clear(settings, scratch)
        ensure_raw_database(settings.raw_database)
        tell("looking for the person")
        person, listed, was_listed = _listed(settings, email)
        files_removed = sum(_remove(path) for path in made_anew)
        if any(person_is_in(path, person, scratch) for path in files_below(settings.dbt_target_dir)):
            files_removed += sum(1 for _ in files_below(settings.dbt_target_dir))
            shutil.rmtree(settings.dbt_target_dir)
        rewriter, changed = Rewriter(person, listed, scratch), 0
        for path in list(files_below(settings.warehouse_dir)):
            if path != settings.raw_database and scratch not in path.parents:
                changed += _rewritten(rewriter, path, tell, settings)
        for path in list(files_below(settings.warehouse_dir)):
            if path.name == MANIFEST:
                renew_file_hashes(path, scratch)
        rewriter.rows_changed = 0
        changed += _rewritten(rewriter, settings.raw_database, tell, settings)
        tell("looking again")
        left = list(_left(settings, person, scratch))
        outside = list(_outside(settings, person, scratch))
        shutil.rmtree(scratch)
        done = Forgotten(
            person.pseudonym,
            rewriter.rows_changed,
            changed,
            files_removed,
            len(person.names),
            len(person.other_names),
            was_listed,
            left,
            outside,
        )
        _log(settings, done)
    return done


def clear(settings: Settings, scratch: Path) -> None:
    """Remove what killed runs left half-made, for it may hold anybody; make the folder to write aside in."""
    sweep(settings)
    for left in (*settings.warehouse_dir.glob("ingest-*"), *settings.warehouse_dir.glob("*.duckdb.tmp"), scratch):
        shutil.rmtree(left, ignore_errors=True)
    for left in (*settings.warehouse_dir.glob("*.duckdb.copy*"), *settings.warehouse_dir.glob("*.duckdb.spill")):
        _remove(left)
    scratch.mkdir(mode=0o700)


def _remove(path: Path) -> bool:
    """Remove a file (and what DuckDB keeps beside it), if it is there."""
    path.with_name(path.name + ".wal").unlink(missing_ok=True)
    if path.is_dir():
        shutil.rmtree(path)
        return True
    there = path.exists()
    path.unlink(missing_ok=True)
    return there


def _listed(settings: Settings, email: str) -> tuple[Person, Suppression, bool]:
    """The person with the names that stand beside the address anywhere, the list with the person on it, and whether it was before."""
    found: set[str] = set()
    for path in files_below(settings.warehouse_dir):
        if path.stat().st_size and kind_of(path) == "duckdb":
            try:
                found |= names_beside(path, email)
            except duckdb.Error:
                # no database that can be read: the scan at the end names it
                continue
    own = {name_form(name): name for name in found}
    searched = sorted(name for form, name in own.items() if " " in form and not is_shared(settings.raw_database, email, name))
    with opened(settings.raw_database) as raw:
        salt = salt_of(raw)
        pseudonym = salted(salt, "email", email)[:12]
        before = read_suppression(raw)
        was_listed = before is not None and salted(salt, "email", email) in before.emails
        raw.execute("begin")
        for kind, compared in [("email", email), *(("name", name_form(name)) for name in searched)]:
            value = salted(salt, kind, compared)
            raw.execute(
                "insert into ledger.suppressed (value_hash, kind, pseudonym, forgotten_on) select ?, ?, ?, ? "
                "where not exists (select 1 from ledger.suppressed as listed where listed.value_hash = ? and listed.kind = ?)",
                [value, kind, pseudonym, dt.datetime.now(dt.UTC).date(), value, kind],
            )
        raw.execute("commit")
        listed = read_suppression(raw)
    assert listed is not None
    return Person(email, pseudonym, tuple(searched), tuple(sorted(set(own.values()) - set(searched)))), listed, was_listed


def _rewritten(rewriter: Rewriter, path: Path, tell: Callable[[str], None], settings: Settings) -> bool:
    try:
        if changed := rewriter.rewrite(path):
            tell(f"written again: {_shown(rewriter.person, str(path.relative_to(settings.warehouse_dir)))}")
        return changed
    except UNREADABLE as error:
        # the scan at the end names it; the message may hold what the file holds
        tell(f"could not be written again ({type(error).__name__}): {_shown(rewriter.person, path.name)}")
        return False


def person_is_in(path: Path, person: Person, scratch: Path) -> bool:
    """Whether a file names the person, or cannot be looked into."""
    try:
        return names_person(path, person, scratch)
    except UNREADABLE:
        return True


def _left(settings: Settings, person: Person, scratch: Path) -> Iterator[str]:
    """What the scan of every file of the warehouse finds."""
    for path in files_below(settings.warehouse_dir):
        if scratch in path.parents or not person_is_in(path, person, scratch):
            continue
        where = _shown(person, str(path.relative_to(settings.warehouse_dir)))
        try:
            columns = list(person_in_tables(path, person)) if kind_of(path) == "duckdb" else []
        except UNREADABLE:
            columns = []
        yield f"{where}: {', '.join(columns)}" if columns else where


def _outside(settings: Settings, person: Person, scratch: Path) -> Iterator[str]:
    """Files that are others' to change: extracts, policies, Dagster's history and a development folder's logs."""
    folders = [settings.landing_dir, settings.root / "seeds", settings.seeds_dir, *history_folders(settings)]
    for folder in filter(None, dict.fromkeys(folders)):
        if folder.is_dir() and not folder.is_relative_to(settings.warehouse_dir):
            for path in files_below(folder):
                if path.is_relative_to(settings.warehouse_dir):
                    continue
                try:
                    if names_person(path, person, scratch):
                        yield _shown(person, settings.shown(path))
                except UNREADABLE:
                    yield f"{_shown(person, settings.shown(path))} (cannot be looked into)"


def history_folders(settings: Settings) -> list[Path]:
    """Where Dagster keeps what runs said, and a plain dbt its logs and compiled SQL."""
    home = Path(os.environ.get("DAGSTER_HOME") or settings.root)
    kept = home / ".dagster" if home == settings.root else home
    return [kept, settings.root / "logs", settings.root / "target"]


def _shown(person: Person, path: str) -> str:
    return person.replaced(path)


def _log(settings: Settings, done: Forgotten) -> None:
    with opened(settings.raw_database) as raw:
        raw.execute(
            "insert into ledger.forgettings "
            "(forgotten_at, pseudonym, rows_changed, files_changed, files_removed, left_outside, is_complete) values (?, ?, ?, ?, ?, ?, ?)",
            [
                dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0),
                done.pseudonym,
                done.rows_changed,
                done.files_changed,
                done.files_removed,
                "\n".join(done.outside),
                not done.left,
            ],
        )


def told(done: Forgotten) -> list[str]:
    """What a person wants to know of it, a line each; neither the address nor a name is in it."""
    lines = []
    if done.was_found:
        lines.append(
            f"The person is now {pseudonym_email(done.pseudonym)}: {done.rows_changed:,} rows of raw changed, {done.files_changed:,} files "
            f"written again, {done.files_removed:,} removed that the next run makes anew."
        )
    elif done.was_listed:
        lines.append(f"The person was forgotten before, as {pseudonym_email(done.pseudonym)}; the warehouse names nobody of that address.")
    else:
        lines.append(
            f"Nobody in the warehouse has that address. It is on the list all the same: an extract that names it will say "
            f"{pseudonym_email(done.pseudonym)}."
        )
    if done.other_names:
        lines.append(
            f"{done.other_names:,} of the person's names is of one word or somebody else's too: it was replaced beside the address, "
            "and texts were not searched for it."
        )
    if done.outside:
        lines.append("These files are not the warehouse's to change, and still name the person; mend or remove them:")
        lines += [f"  {path}" for path in done.outside]
    if done.left:
        lines.append(
            "The person is still named here. A column of raw that holds people has to be marked (`pii`) in its source declaration; "
            "another file is to be removed by hand. Then run this again:"
        )
        lines += [f"  {path}" for path in done.left]
    return lines
