"""The policy of a run: the project's seeds, overlaid file by file by PARTNERVERSE_SEEDS_DIR, checked before dbt reads them."""

import csv
import difflib
import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml

from orchestration.settings import ROOT, SettingsError

DECLARATION = ROOT / "models" / "staging" / "policy" / "_policy__seeds.yml"


@dataclass(frozen=True)
class Seed:
    """A declared policy file: the columns it must have, and those that are filled in where it has none."""

    name: str
    required: tuple[str, ...]
    optional: tuple[str, ...]

    @property
    def header(self) -> str:
        """The header line of the file, with every column."""
        return ",".join((*self.required, *self.optional))


def load_seeds(declaration: Path = DECLARATION) -> dict[str, Seed]:
    """The declared policy files by name."""
    seeds = {}
    for declared in yaml.safe_load(declaration.read_text(encoding="utf-8"))["seeds"]:
        is_optional = {c["name"]: c.get("config", {}).get("meta", {}).get("optional", False) for c in declared["columns"]}
        seeds[declared["name"]] = Seed(
            declared["name"],
            tuple(name for name, optional in is_optional.items() if not optional),
            tuple(name for name, optional in is_optional.items() if optional),
        )
    return seeds


def compose_policy(project_seeds: Path, overlay: Path | None, target: Path, suppress: Callable[[str], str] | None = None) -> str:
    """Write the composed policy to `target`, touching only what changed; its sha256. Raises SettingsError naming file and line.

    `suppress` puts pseudonyms into a cell, where people were forgotten: the files themselves are their editors' and stay as they are.
    """
    seeds = load_seeds()
    composed = {}
    for folder in filter(None, (project_seeds, overlay)):
        for path in sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith(".") and p.suffix != ".md"):
            if path.suffix != ".csv" or path.stem not in seeds:
                raise SettingsError(f"{path}: there is no policy of that name{_nearest(path.stem, seeds)}; rename the file or remove it.")
            composed[path.name] = checked(path, seeds[path.stem], suppress)
    missing = [f"{name}.csv" for name in seeds if f"{name}.csv" not in composed]
    if missing:
        raise SettingsError(f"{project_seeds}: {', '.join(missing)} is missing; put it back, its header line alone will do.")

    target.mkdir(parents=True, exist_ok=True)
    for path in target.glob("*.csv"):
        if path.name not in composed:
            path.unlink()
    digest = hashlib.sha256()
    for name, text in sorted(composed.items()):
        content = text.encode()
        digest.update(f"{name} {len(content)}\n".encode() + content)
        path = target / name
        # dbt parses a seed again when its file changed, so one that did not is left alone
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)
    return digest.hexdigest()


def checked(path: Path, seed: Seed, suppress: Callable[[str], str] | None = None) -> str:
    """The text of a policy file, line for line, with the optional columns it lacks. Raises SettingsError naming file and line."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8.") from None
    if not text.strip():
        raise SettingsError(f"{path}: the file is empty; give it at least its header line, {seed.header}.")
    rows = _rows(path, text)
    header = rows[0]
    for name in header:
        if header.count(name) > 1:
            raise SettingsError(f'{path}:1: the header names "{name}" twice; remove one of the columns.')
    absent = [name for name in seed.required if name not in header]
    if absent:
        raise SettingsError(f"{path}:1: the header lacks {', '.join(absent)}; it must have {seed.header}.")
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(header):
            raise SettingsError(f"{path}:{number}: {len(row)} cells under a header of {len(header)}; {_remedy(row)}.")

    if suppress is not None:
        rows[1:] = [[suppress(cell) for cell in row] for row in rows[1:]]
    added = [name for name in seed.optional if name not in header]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header + added, *(row + [""] * len(added) for row in rows[1:])])
    return out.getvalue()


def _rows(path: Path, text: str) -> list[list[str]]:
    """One row a line of the file; blank lines at its end are none."""
    rows = []
    for number, line in enumerate(text.rstrip("\r\n").replace("\r\n", "\n").split("\n"), start=1):
        try:
            rows.append(next(csv.reader([line], strict=True), []))
        except csv.Error:
            raise SettingsError(
                f"{path}:{number}: a quoted cell does not end on its line, or text follows its closing quote; "
                "write a record on one line, and a quote inside a quoted cell twice."
            ) from None
    return rows


def _remedy(row: list[str]) -> str:
    return "put a cell with a comma in it into double quotes, or add what is missing" if row else "remove the empty line"


def _nearest(name: str, seeds: dict[str, Seed]) -> str:
    near = difflib.get_close_matches(name, seeds, n=1)
    return f", the nearest is {near[0]}.csv" if near else f" (there are {', '.join(sorted(seeds))})"
