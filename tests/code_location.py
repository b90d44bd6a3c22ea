"""The code location as Dagster loads it, against a warehouse folder that only the tests of this session use."""

import atexit
import importlib
import os
import shutil
import tempfile
from functools import cache

import dagster as dg


@cache
def definitions() -> dg.Definitions:
    """Loaded once a session: it parses the dbt project into a new folder, as on a fresh clone."""
    folder = tempfile.mkdtemp(prefix="partnerverse-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    before = os.environ.get("PARTNERVERSE_WAREHOUSE_DIR")
    os.environ["PARTNERVERSE_WAREHOUSE_DIR"] = folder
    try:
        return importlib.import_module("orchestration.definitions").defs
    finally:
        if before is None:
            del os.environ["PARTNERVERSE_WAREHOUSE_DIR"]
        else:
            os.environ["PARTNERVERSE_WAREHOUSE_DIR"] = before
