"""DuckDB releases that BI drivers are at, each installed once in a folder of its own: `python tests/older_duckdb.py`."""

import subprocess
import sys
from pathlib import Path

VERSIONS = ("1.1.3", "1.4.5", "1.5.6")
FOLDER = Path(sys.prefix) / "older_duckdb"


def installed(version: str) -> Path:
    """The folder to put on the PYTHONPATH of a process that is to import that version; installs it if it is not there."""
    folder = FOLDER / version
    if not (folder / "duckdb").is_dir():
        making = folder.with_name(version + ".partial")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:", "--upgrade"]
        done = subprocess.run([*pip, "--target", making, f"duckdb=={version}"], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"DuckDB {version}, which a test reads the published file with, could not be installed:\n{done.stderr}")
        making.rename(folder)
    return folder


if __name__ == "__main__":
    for version in VERSIONS:
        print(f"DuckDB {version}: {installed(version)}")
