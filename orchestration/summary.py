"""The one screen at the end of a run: what came in, what was checked, what was published, where to look, what is odd."""

import datetime as dt
import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table
from rich.text import Text

from orchestration.publish.generation import Generation
from orchestration.publish.manifest import Manifest
from orchestration.settings import Settings

COUNTS = ("rows read", "rows loaded", "rows unchanged", "rows superseded", "rows quarantined", "keys deleted")
SHOWN_ODDITIES = 12
LABEL = 14
"""Width of what stands before a line, as in the grid above: the longest word, and two spaces."""

OUTCOMES = {
    "published": "published",
    "unchanged": "nothing new: the last published version says the same",
    "past_day": "a past day, rebuilt; what is published stays",
}


@dataclass
class Intake:
    """What ingest did in this run, over all feeds."""

    new_files: int = 0
    rows: Counter[str] = field(default_factory=Counter)
    odd: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Summary:
    """What the screen says of a published (or rebuilt) generation."""

    as_of: dt.date
    outcome: str
    folder: Path
    extracts: int
    tables: Mapping[str, int]
    checks: Mapping[str, int]
    goals: Mapping[str, int]
    gaps: Mapping[str, int]
    restatements: int
    odd: Sequence[str]


def summarize(outcome: str, folder: Path, intake: Intake) -> Summary:
    """Read the generation back."""
    manifest = Manifest.read(folder)
    if manifest is None:
        raise FileNotFoundError(f"{folder} has no manifest.json, so nothing was published there.")
    connection = duckdb.connect(str(Generation(folder, manifest).database), read_only=True)

    def counted(table: str, column: str) -> dict[str, int]:
        return dict(connection.execute(f"select {column}, count(*) from {table} group by all order by 2 desc, 1").fetchall())

    try:
        warned = connection.execute(
            "select table_name, replace(check_name, '_', ' '), figures from quality.checks where status <> 'passed' order by all"
        ).fetchall()
        checks, gaps = counted("quality.checks", "status"), counted("quality.data_gaps", "gap")
        goals = counted("goals.goal_vs_actual where is_current", "pace")
    finally:
        connection.close()
    odd = [f"{table}: {check} ({figures})" for table, check, figures in warned]
    if quarantined := manifest.tables["quality.quarantined_rows"].rows:
        odd.append(f"{quarantined:,} records are quarantined, with their reasons in quality.quarantined_rows")
    odd += [f"{feed} is stale since {day}: its newest extract was refused" for feed, day in manifest.stale_since.items()]
    return Summary(
        manifest.as_of,
        outcome,
        folder,
        manifest.tables["quality.extracts"].rows,
        {name: content.rows for name, content in manifest.tables.items()},
        checks,
        goals,
        gaps,
        manifest.tables["quality.restatements"].rows,
        [*intake.odd, *odd],
    )


def show(console: Console, settings: Settings, summary: Summary, intake: Intake | None, seconds: float) -> None:
    """Print the screen. `intake` is None where no ingest ran."""
    title = Text.assemble(
        ("Partnerverse", "bold"), f" as of {summary.as_of:%Y-%m-%d}: ", (OUTCOMES[summary.outcome], "green"), f" ({seconds:.0f} s)"
    )
    console.print()
    console.print(title)
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column()
    if intake is not None:
        rows = ", ".join(f"{intake.rows[name]:,} {name.split()[1]}" for name in COUNTS)
        grid.add_row("extracts", f"{summary.extracts:,} files, {intake.new_files:,} of them new")
        grid.add_row("rows", rows)
    grid.add_row("checks", ", ".join(f"{count:,} {status}" for status, count in summary.checks.items()) or "none")
    grid.add_row("tables", _tables(summary.tables))
    told = ", ".join(f"{count:,} {pace.replace('_', ' ')}" for pace, count in summary.goals.items())
    grid.add_row("goals", f"of the current period {told}" if told else "none has begun and is not over")
    grid.add_row("data gaps", ", ".join(f"{count:,} {gap}" for gap, count in summary.gaps.items()) or "none")
    grid.add_row("restatements", f"{summary.restatements:,}")
    console.print(grid)
    folder = settings.published if summary.outcome != "past_day" else summary.folder
    for name, path in (
        ("database", folder / "partnerverse.duckdb"),
        ("Parquet", folder / "parquet"),
        ("dashboard", folder / "dashboard" / "index.html"),
        ("reviews", folder / "reviews"),
        ("teams", folder / "teams"),
        ("shares", folder / "shares"),
        ("quality page", folder / "quality" / "index.html"),
        ("log", settings.last_run_dir / "run.log"),
    ):
        # a past day has no shares
        if path.exists():
            console.print(Text.assemble((f"{name:{LABEL}}", "dim"), settings.shown(path)), soft_wrap=True)
    show_oddities(console, summary.odd)


def show_oddities(console: Console, odd: Sequence[str]) -> None:
    """What a person should look at, shortened where there is much of it."""
    for number, line in enumerate(odd[:SHOWN_ODDITIES]):
        console.print(Text(f"{'odd' if number == 0 else '':13}", style="yellow") + Text(textwrap.shorten(line, 400)), soft_wrap=True)
    if len(odd) > SHOWN_ODDITIES:
        console.print(f"{'':{LABEL}}and {len(odd) - SHOWN_ODDITIES} more; see the quality page.")


def _tables(tables: Mapping[str, int]) -> str:
    """The tables of the core by name, those of each other schema by number: a screen has no room for all."""
    by_schema: dict[str, dict[str, int]] = {}
    for name, rows in tables.items():
        schema, table = name.split(".")
        by_schema.setdefault(schema, {})[table] = rows
    core = ", ".join(f"{table} {rows:,}" for table, rows in by_schema.pop("core", {}).items())
    others = [f"{schema} {len(listed)} ({sum(listed.values()):,} rows)" for schema, listed in by_schema.items()]
    return f"core: {core}\n{', '.join(others)}"
