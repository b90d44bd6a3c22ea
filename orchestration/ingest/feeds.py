"""Feeds, as the dbt source declarations describe them: the one place where landing folder, raw table and model meet."""

import hashlib
import json
import re
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

from orchestration.settings import ROOT, SettingsError

KNOWN_KINDS = ("salesforce_id", "crm_id")
"""An id of Salesforce, and an id of whichever CRM: values.py says what is done with each."""

KNOWN_PII = ("email", "name", "first_name", "last_name", "text")
"""What a column can hold of people: an address, a name or a part of one, text in which they may be named."""


def header_name(text: str) -> str:
    """A header as it is compared: without regard to case, spaces, `_` and `-`."""
    return re.sub(r"[\s_\-]+", "", text).casefold()


@dataclass(frozen=True)
class Column:
    """A declared column: its name, its SQL type, how else exports call it, what kind of value it is, and what it holds of people (`pii`).
    `pii_email` is the column with the address of the person whom a name is of, where the row has one."""

    name: str
    data_type: str
    aliases: tuple[str, ...] = ()
    kind: str | None = None
    pii: str | None = None
    pii_email: str | None = None

    @cached_property
    def header_names(self) -> frozenset[str]:
        """Every header that means this column, as compared."""
        return frozenset(header_name(text) for text in (self.name, *self.aliases))


@dataclass(frozen=True)
class Feed:
    """One object of one system: where its extracts land, what they hold, how they are loaded."""

    system: str
    table: str
    object: str | None
    object_column: str | None
    key: tuple[str, ...]
    load_mode: str
    columns: tuple[Column, ...]
    declared_in: Path
    modified_column: str | None = None
    deleted_column: str | None = None
    required: bool = False
    required_columns: tuple[str, ...] = ()
    made_key: str | None = None
    max_deleted_fraction: float | None = None
    control_total: str | None = None
    control_currency: str | None = None
    encoding: str = "utf-8"
    is_crm: bool = False
    meta: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def name(self) -> str:
        """`salesforce.opportunity`: source and table."""
        return f"{self.system}.{self.table}"

    @property
    def landing_object(self) -> str:
        """The folder below the system's, or the kind of folder where every partner has one."""
        return self.object or f"<{self.object_column}>"

    @cached_property
    def declaration_hash(self) -> str:
        """Changes when anything changes that decides what a file becomes."""
        said = [
            self.key,
            self.load_mode,
            self.modified_column,
            self.deleted_column,
            self.required_columns,
            self.made_key,
            self.max_deleted_fraction,
            self.control_total,
            self.encoding,
            [(c.name, c.data_type, c.aliases, c.kind) for c in self.columns],
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()

    @cached_property
    def pii_columns(self) -> tuple[Column, ...]:
        """The columns that hold people. What is marked decides nothing about the other columns, so it is no part of declaration_hash."""
        return tuple(c for c in self.columns if c.pii)

    def column(self, name: str) -> Column:
        """The declared column of that name. Raises KeyError."""
        return next(c for c in self.columns if c.name == name)


@dataclass(frozen=True)
class Table:
    """A declared table that no extract fills: the ledger's own, and reference data."""

    schema: str
    name: str
    columns: tuple[Column, ...]


@cache
def sources(models_dir: Path = ROOT / "models") -> list[tuple[Path, dict[str, Any], dict[str, Any]]]:
    """(declaring file, source, table) for every table of every `_<system>__sources.yml`, in order."""
    found = []
    for path in sorted(models_dir.glob("staging/*/_*__sources.yml")):
        for source in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader).get("sources", []):
            found += [(path, source, table) for table in source["tables"]]
    return found


def load_feeds(models_dir: Path = ROOT / "models") -> list[Feed]:
    """Every feed of the declarations. Raises SettingsError naming file, table and entry where a declaration cannot be used."""
    return [_feed(path, source, table) for path, source, table in sources(models_dir) if _meta(table)]


def load_tables(models_dir: Path = ROOT / "models") -> list[Table]:
    """Every declared table that is no feed."""
    return [
        Table(source["schema"], table["name"], tuple(Column(c["name"], c["data_type"]) for c in table["columns"]))
        for _, source, table in sources(models_dir)
        if not _meta(table)
    ]


def _meta(declared: dict[str, Any]) -> dict[str, Any]:
    return declared.get("config", {}).get("meta", {})


def _feed(path: Path, source: dict[str, Any], table: dict[str, Any]) -> Feed:
    meta = _meta(table)
    where = f"{path.relative_to(path.parents[3])}: table {table['name']}"
    columns = []
    for declared in table["columns"]:
        if "data_type" not in declared:
            raise SettingsError(f"{where}: column {declared['name']} has no data_type; add one.")
        said = _meta(declared)
        if said.get("kind") not in (None, *KNOWN_KINDS):
            raise SettingsError(
                f'{where}: column {declared["name"]} is of kind "{said["kind"]}"; use one of {", ".join(KNOWN_KINDS)}, or none.'
            )
        if said.get("pii") not in (None, *KNOWN_PII):
            raise SettingsError(
                f'{where}: column {declared["name"]} has pii "{said["pii"]}"; use one of {", ".join(KNOWN_PII)}, or none '
                "if it holds nobody."
            )
        columns.append(
            Column(
                declared["name"],
                declared["data_type"],
                tuple(said.get("aliases", ())),
                said.get("kind"),
                said.get("pii"),
                said.get("pii_email"),
            )
        )
    names = {c.name for c in columns}
    addresses = {c.name for c in columns if c.pii == "email"}
    for column in columns:
        if column.pii and column.data_type != "varchar":
            raise SettingsError(f"{where}: column {column.name} is marked pii but is {column.data_type}; only text can be masked.")
        if column.pii_email is not None and column.pii_email not in addresses:
            raise SettingsError(
                f'{where}: column {column.name} has pii_email "{column.pii_email}", which is no column marked `pii: email`; '
                "mark that one or mend the name."
            )
    mentioned = [
        *meta["key"],
        *meta.get("required_columns", ()),
        *(
            meta[k]
            for k in ("modified_column", "deleted_column", "made_key", "object_column", "control_total", "control_currency")
            if k in meta
        ),
    ]
    for name in mentioned:
        if name not in names:
            raise SettingsError(f'{where}: its meta names "{name}", which is no column of it; add the column or mend the name.')
    if meta["load_mode"] not in ("snapshot", "delta"):
        raise SettingsError(f'{where}: load_mode is "{meta["load_mode"]}"; use snapshot or delta.')
    return Feed(
        system=source["name"],
        table=table["name"],
        object=meta.get("object"),
        object_column=meta.get("object_column"),
        key=tuple(meta["key"]),
        load_mode=meta["load_mode"],
        columns=tuple(columns),
        declared_in=path,
        modified_column=meta.get("modified_column"),
        deleted_column=meta.get("deleted_column"),
        required=bool(meta.get("required", False)),
        required_columns=tuple(meta.get("required_columns", ())),
        made_key=meta.get("made_key"),
        max_deleted_fraction=meta.get("max_deleted_fraction"),
        control_total=meta.get("control_total"),
        control_currency=meta.get("control_currency"),
        encoding=meta.get("encoding", "utf-8"),
        is_crm=bool(_meta(source).get("crm", False)),
        meta=meta,
    )
