"""Attribution, seven credit models and the commission ledger against a script by hand that makes the same tables."""

import json
import statistics
import sys
from pathlib import Path

from attribution_company import TABLES, AttributionCompany
from differing import differing_rows
from figure import Figure
from measured import measured
from rich.console import Console

HERE = Path(__file__).resolve().parent
PAIRS = 3
OPPORTUNITIES = 1_000_000


def attribution_figures(folder: Path, scale: int, console: Console) -> list[Figure]:
    """A million opportunities and two million pieces of evidence, ours and the script in turn, and that both say the same.

    Both begin where all that comes before attribution is built, and end with the tables in a file. Neither side's start is counted
    (Python, imports, dbt reading the project) but in the CPU seconds, which are those of the whole process.
    """
    home = folder / "attribution"
    console.print(f"making a company of {OPPORTUNITIES // scale:,} opportunities, and all that comes before attribution")
    make = [sys.executable, str(HERE / "attribution_company.py"), str(home), str(OPPORTUNITIES // scale)]
    measured(make, {}, folder / "attribution.log")
    company = AttributionCompany.at(home)
    ratios: list[float] = []
    peaks: list[float] = []
    differing = 0
    for pair in range(PAIRS):
        ours = company.copy(folder / "attributed")
        whole = measured([sys.executable, str(HERE / "our_attribution.py")], ours.environment, folder / "log")
        seconds = json.loads((ours.settings.dbt_target_dir / "run_results.json").read_text())["elapsed_time"]
        out, steps = folder / "bare_attribution.duckdb", folder / "bare_attribution.json"
        databases = [str(path) for path in (ours.settings.build_database, ours.settings.raw_database, out, steps)]
        bare = measured([sys.executable, str(HERE / "bare_attribution.py"), *databases], {}, folder / "log")
        bare_seconds = json.loads(steps.read_text())["seconds"]
        ratios.append(seconds / bare_seconds)
        peaks.append(whole.peak_gb)
        rows = ours.published_rows()
        differing += differing_rows(ours.settings.build_database, out, TABLES)
        console.print(
            f"pair {pair + 1} of {PAIRS}: ours {seconds:.1f} s ({rows / seconds:,.0f} rows a second), {whole.peak_gb:.2f} GB, "
            f"{whole.cpu_seconds:.1f} s of CPU with dbt's start; by hand {bare_seconds:.1f} s ({rows / bare_seconds:,.0f} rows a second), "
            f"{bare.peak_gb:.2f} GB, {bare.cpu_seconds:.1f} s of CPU; {ratios[-1]:.2f} x"
        )
    name = f"attribution of {company.opportunities:,} opportunities, {company.pieces:,} pieces of evidence"
    return [
        Figure(f"{name}, against a script by hand", statistics.median(ratios), 2, "x"),
        Figure(f"{name}, peak memory", max(peaks), 4, "GB"),
        Figure(f"{name}, rows that differ from the script's", differing, 0, "rows"),
    ]
