"""Stage visits from ten million rows of history against a query by hand that makes the same table."""

import json
import statistics
import sys
from pathlib import Path

from differing import differing_rows
from figure import Figure
from measured import measured
from rich.console import Console
from visits_company import TABLE, VisitsCompany

HERE = Path(__file__).resolve().parent
PAIRS = 3
HISTORY_ROWS = 10_000_000


def visits_figures(folder: Path, scale: int, console: Console) -> list[Figure]:
    """Ours and the query in turn, and that both say the same. Neither side's start is counted: Python, imports, dbt reading the project."""
    home = folder / "visits"
    console.print(f"making a company with {HISTORY_ROWS // scale:,} rows of stage history")
    measured([sys.executable, str(HERE / "visits_company.py"), str(home), str(HISTORY_ROWS // scale)], {}, folder / "visits.log")
    company = VisitsCompany.at(home)
    ratios: list[float] = []
    peaks: list[float] = []
    for pair in range(PAIRS):
        ours = company.copy(folder / "visited")
        whole = measured([sys.executable, str(HERE / "our_visits.py")], ours.environment, folder / "log")
        seconds = json.loads((ours.settings.dbt_target_dir / "run_results.json").read_text())["elapsed_time"]
        out, clock = folder / "bare_visits.duckdb", folder / "bare_visits.json"
        databases = [str(path) for path in (ours.settings.build_database, ours.settings.raw_database, out, clock)]
        bare = measured([sys.executable, str(HERE / "bare_visits.py"), *databases], {}, folder / "log")
        bare_seconds = json.loads(clock.read_text())["seconds"]
        ratios.append(seconds / bare_seconds)
        peaks.append(whole.peak_gb)
        console.print(
            f"pair {pair + 1} of {PAIRS}: ours {seconds:.1f} s ({company.history_rows / seconds:,.0f} rows a second), "
            f"{whole.peak_gb:.2f} GB; by hand {bare_seconds:.1f} s ({company.history_rows / bare_seconds:,.0f} rows a second), "
            f"{bare.peak_gb:.2f} GB; {ratios[-1]:.2f} x"
        )
    # last: what this process has held counts as the memory of every one that it starts
    differing = differing_rows(ours.settings.build_database, out, [TABLE])
    name = f"stage visits from {company.history_rows:,} rows of history"
    return [
        Figure(f"{name}, against a query by hand", statistics.median(ratios), 2, "x"),
        Figure(f"{name}, peak memory", max(peaks), 4, "GB"),
        Figure(f"{name}, rows that differ from the query's", differing, 0, "rows"),
    ]
