"""make bench: every benchmark, as a table on the screen and as JSON in bench/results/.

    python bench/run.py                     everything but growth, at full size (twenty minutes)
    python bench/run.py --only matching     some groups of benchmarks: ingest, runs, matching, attribution, visits, growth
    python bench/run.py --small             a hundredth of the rows, to see that the benchmarks themselves work

growth matches a million accounts with a million records: ten minutes, 4 GB of disk.

Machines are noisy: two commands that are compared run in turn, and the ratio is taken pair by pair.
"""

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from attribution_figures import attribution_figures
from company import write_big_extracts
from figure import Figure
from matching_figures import growth_figures, matching_figures
from measured import Measured, measured
from rich.console import Console
from rich.table import Table
from visits_figures import visits_figures

HERE = Path(__file__).resolve().parent
PAIRS = 3
GROUPS = ("ingest", "runs", "matching", "attribution", "visits", "growth")
"""The last takes ten minutes and is left out where no group is asked for."""


def main() -> int:
    """Run them all; exit code 1 if a bar is missed."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--small", action="store_true", help="a hundredth of the rows")
    arguments.add_argument("--only", nargs="+", choices=GROUPS, default=GROUPS[:-1], help="these groups of benchmarks")
    chosen = arguments.parse_args()
    scale = 100 if chosen.small else 1
    console = Console(highlight=False)
    with tempfile.TemporaryDirectory(prefix="partnerverse-bench-") as name:
        folder = Path(name)
        groups = {
            "ingest": lambda: ingest_figures(folder, scale, console),
            "runs": lambda: run_figures(folder, console),
            "matching": lambda: matching_figures(folder, scale, console),
            "attribution": lambda: attribution_figures(folder, scale, console),
            "visits": lambda: visits_figures(folder, scale, console),
            "growth": lambda: growth_figures(folder, scale, console),
        }
        figures = [figure for group in GROUPS if group in chosen.only for figure in groups[group]()]
    table = Table("figure", "measured", "bar", "")
    for figure in figures:
        table.add_row(*figure.row)
    console.print(table)
    out = HERE / "results" / "bench.json"
    out.parent.mkdir(exist_ok=True)
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "machine": platform.machine()}
    out.write_text(json.dumps({"machine": machine, "scale": 1 / scale, "figures": [asdict(f) for f in figures]}, indent=2) + "\n")
    console.print(f"The same as JSON: {out}")
    return 0 if all(figure.holds for figure in figures) else 1


def ingest_figures(folder: Path, scale: int, console: Console) -> list[Figure]:
    """Ingest of 1,000,000 opportunities and 5,000,000 history rows, against DuckDB's bare reader on the same files."""
    console.print(f"writing {1_000_000 // scale:,} opportunities and {5_000_000 // scale:,} history rows")
    landing = folder / "landing"
    files = [str(path) for path in write_big_extracts(landing, 1_000_000 // scale, 5_000_000 // scale)]
    ours: list[Measured] = []
    bare: list[Measured] = []
    for pair in range(PAIRS):
        bare.append(
            measured([sys.executable, str(HERE / "bare_ingest.py"), str(folder / f"bare{pair}.duckdb"), *files], {}, folder / "log")
        )
        environment = {"PARTNERVERSE_LANDING_DIR": str(landing), "PARTNERVERSE_WAREHOUSE_DIR": str(folder / f"warehouse{pair}")}
        ours.append(measured([sys.executable, str(HERE / "our_ingest.py")], environment, folder / "log"))
        console.print(f"pair {pair + 1} of {PAIRS}: ingest {ours[-1].seconds:.1f} s, bare reader {bare[-1].seconds:.1f} s")
        (folder / f"bare{pair}.duckdb").unlink()
    ratio = statistics.median(o.seconds / b.seconds for o, b in zip(ours, bare, strict=True))
    return [
        Figure("ingest, against a bare read_csv of the same files", ratio, 2, "x"),
        Figure("ingest, peak memory", max(o.peak_gb for o in ours), 1.5, "GB"),
    ]


def run_figures(folder: Path, console: Console) -> list[Figure]:
    """Whole runs on a tiny sample: there is next to nothing to compute, so what is left is start-up and bookkeeping. Building and testing
    the models themselves is dbt's work and is taken off; the whole stands beside it."""
    landing, warehouse = folder / "tiny" / "landing", folder / "tiny" / "warehouse"
    environment = {"PARTNERVERSE_LANDING_DIR": str(landing), "PARTNERVERSE_WAREHOUSE_DIR": str(warehouse)}
    arguments = ["--accounts", "200", "--partners", "3", "--days", "2", "--out", str(landing)]
    measured([sys.executable, "-m", "orchestration", "sample", *arguments], environment, folder / "log")
    figures = []
    for name in ("first run of a tiny sample", "next run of it, nothing new"):
        found = measured([sys.executable, "-m", "orchestration", "run"], environment, folder / "log")
        models = sum(json.loads(path.read_text())["elapsed_time"] for path in (warehouse / "dbt").glob("run_results_*.json"))
        console.print(f"{name}: {found.seconds:.1f} s in all, {models:.1f} s of them models and tests")
        figures.append(Figure(f"{name}: start-up and bookkeeping", found.seconds - models, 25, "s"))
    return figures


if __name__ == "__main__":
    sys.exit(main())
