"""Which code made a generation: one hash over the sources that decide what its tables hold, with or without git."""

import hashlib
from pathlib import Path

from orchestration.settings import ROOT

DECIDING = (
    "dbt_project.yml",
    "dbt_project",
    "expectations",
    "models",
    "orchestration/ingest",
    "orchestration/suppression.py",
    "requirements*",
)
"""The project's files that decide content: models, macros, tests and expectations, how files are read and loaded, the pinned versions."""


def code_hash(root: Path = ROOT) -> str:
    """sha256 over path and content of every deciding file; what Python and editors leave beside them does not count."""
    said = hashlib.sha256()
    for path in sorted(path for pattern in DECIDING for found in root.glob(pattern) for path in [found, *found.rglob("*")]):
        name = path.relative_to(root)
        if path.is_file() and not any(part.startswith(".") or part == "__pycache__" for part in name.parts):
            said.update(f"{name.as_posix()} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return said.hexdigest()
