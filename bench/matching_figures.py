"""Account mapping against hidden truth and against Splink, and how its time grows."""

import json
import math
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path

from figure import Figure
from matching_company import MatchingCompany, change
from measured import measured
from rich.console import Console

HERE = Path(__file__).resolve().parent
PAIRS = 3
ACCOUNTS, PARTNERS = 106_000, 4
"""Merged accounts taken off, a little more than 100,000 accounts and 100,000 records on the lists of four partners."""
MANY_ACCOUNTS, MANY_PARTNERS = 1_060_000, 26
"""Likewise a million of each: a partner's list ends at 40,000 records."""


@dataclass(frozen=True)
class Matched:
    """Seconds that the models took, seconds of the whole process with the start of dbt, memory, and how good the matches are."""

    seconds: float
    whole_seconds: float
    peak_gb: float
    precision: float
    recall: float
    f1: float

    def __str__(self) -> str:
        return (
            f"{self.seconds:.1f} s ({self.whole_seconds:.1f} s with dbt's start), {self.peak_gb:.2f} GB, "
            f"precision {self.precision:.4f}, recall {self.recall:.4f}, F1 {self.f1:.4f}"
        )


def matching_figures(folder: Path, scale: int, console: Console) -> list[Figure]:
    """100,000 accounts and 100,000 partner records, ours and Splink in turn.

    Neither side's start is counted (Python, imports, dbt reading the project): in a daily run these models run among many others.
    """
    company = _made(folder / "matching", ACCOUNTS // scale, PARTNERS, console)
    ours: list[Matched] = []
    ratios: list[float] = []
    for pair in range(PAIRS):
        ours.append(matched(company.copy(folder / "matched"), folder / "log"))
        out = folder / "splink.json"
        whole = measured([sys.executable, str(HERE / "splink_matching.py"), str(company.tables), str(out)], {}, folder / "log")
        splink = json.loads(out.read_text())
        ratios.append(ours[-1].seconds / splink["seconds"])
        console.print(f"pair {pair + 1} of {PAIRS}: ours {ours[-1]}")
        console.print(
            f"  Splink {splink['seconds']:.1f} s ({whole.seconds:.1f} s with Python's start), {whole.peak_gb:.2f} GB, "
            f"precision {splink['precision']:.4f}, recall {splink['recall']:.4f}, F1 {splink['f1']:.4f}"
        )
    name = f"matching {company.accounts:,} x {company.records:,}"
    return [
        Figure(f"{name}, against Splink", statistics.median(ratios), 1, "x"),
        Figure(f"{name}, precision", min(one.precision for one in ours), 0.99, "", is_lower_bar=True),
        Figure(f"{name}, F1", min(one.f1 for one in ours), 0.95, "", is_lower_bar=True),
        Figure(f"{name}, peak memory", max(one.peak_gb for one in ours), 2, "GB"),
        *_next_day_figures(company, folder, name, console),
    ]


def _next_day_figures(company: MatchingCompany, folder: Path, name: str, console: Console) -> list[Figure]:
    """A run after 1% of the records changed, with what the run before it kept, against one that finds nothing kept."""
    kept = company.copy(folder / "kept")
    matched(kept, folder / "log")
    change(kept)
    ratios: list[float] = []
    differing = 0
    for pair in range(PAIRS):
        empty, used = kept.copy(folder / "empty"), kept.copy(folder / "used")
        empty.forget()
        whole, part = matched(empty, folder / "log"), matched(used, folder / "log")
        ratios.append(part.seconds / whole.seconds)
        differing += used.differing_matches(empty)
        console.print(f"pair {pair + 1} of {PAIRS}: 1% changed {part.seconds:.1f} s, nothing kept {whole.seconds:.1f} s")
    return [
        Figure(f"{name}, 1% of the records changed, against nothing kept", statistics.median(ratios), 0.4, "x"),
        Figure(f"{name}, rows that differ for what was kept", differing, 0, "rows"),
    ]


def growth_figures(folder: Path, scale: int, console: Console) -> list[Figure]:
    """A million accounts and a million records: memory, and the power of their number with which time grows from a tenth of them."""
    few = _made(folder / "few", ACCOUNTS // scale, PARTNERS, console)
    seconds = statistics.median(matched(few.copy(folder / "matched"), folder / "log").seconds for _ in range(PAIRS))
    many = _made(folder / "many", MANY_ACCOUNTS // scale, MANY_PARTNERS, console)
    ours = matched(many, folder / "log")
    console.print(f"{many.accounts:,} x {many.records:,}: {ours}; {few.accounts:,} x {few.records:,}: {seconds:.1f} s")
    name = f"matching {many.accounts:,} x {many.records:,}"
    return [
        Figure(f"{name}, peak memory", ours.peak_gb, 6, "GB"),
        Figure(f"{name}, time grows with the power", math.log(ours.seconds / seconds) / math.log(many.size / few.size), 1.15, ""),
    ]


def matched(company: MatchingCompany, log: Path) -> Matched:
    """Match it in its warehouse, and hold the matches against the truth."""
    whole = measured([sys.executable, str(HERE / "our_matching.py")], company.environment, log)
    results = json.loads((company.settings.dbt_target_dir / "run_results.json").read_text())
    return Matched(results["elapsed_time"], whole.seconds, whole.peak_gb, *company.quality())


def _made(folder: Path, accounts: int, partners: int, console: Console) -> MatchingCompany:
    console.print(f"making a company of {accounts:,} accounts and {partners} partners, and all that comes before the matching")
    measured([sys.executable, str(HERE / "matching_company.py"), str(folder), str(accounts), str(partners)], {}, folder.with_suffix(".log"))
    return MatchingCompany.at(folder)
