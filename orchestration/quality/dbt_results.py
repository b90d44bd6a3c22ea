"""What the last dbt run came to, as checks: every test, and every table that was not built."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from orchestration.dbt_project import read_manifest
from orchestration.quality.evaluation import NOT_RUN, SHOWN, CheckResult, one_line, rows_off
from orchestration.warehouse.dbt_worker import results_file

IS_BUILT = "is_built"
"""The check of a table that was not built; there is none for one that was."""

TEST_STATUS = {"pass": "passed", "fail": "failed", "warn": "warned"}
"""dbt's word for a test's result, and the contract's; any other is a crash."""


def dbt_results(target_dir: Path, build: duckdb.DuckDBPyConnection) -> list[CheckResult]:
    """`build` sees what dbt saw, to name the rows that a test found."""
    manifest = read_manifest(target_dir / "manifest.json")
    models, tests = (json.loads(results_file(target_dir, phase).read_text(encoding="utf-8"))["results"] for phase in ("models", "tests"))
    unbuilt = {result["unique_id"]: result for result in models if result["status"] not in ("success", "warn", "no-op")}
    found = [_model_result(manifest, result) for result in unbuilt.values()]
    return found + [_test_result(manifest, result, unbuilt, build) for result in tests]


def _model_result(manifest: Mapping[str, Any], result: Mapping[str, Any]) -> CheckResult:
    if result["status"] == "skipped":
        why = f"{NOT_RUN}, a table that it needs was not built"
    else:
        why = one_line(result["message"] or result["status"])
    return CheckResult(_table(manifest, result["unique_id"]), IS_BUILT, "crashed", "error", why)


def _test_result(
    manifest: Mapping[str, Any], result: Mapping[str, Any], unbuilt: Mapping[str, Any], build: duckdb.DuckDBPyConnection
) -> CheckResult:
    node = manifest["nodes"][result["unique_id"]]
    reads = node["depends_on"]["nodes"]
    status = TEST_STATUS.get(result["status"], "crashed")
    if missing := [_table(manifest, unique_id) for unique_id in reads if unique_id in unbuilt]:
        status, figures = "crashed", f"{NOT_RUN}, {missing[0]} was not built"
    elif status == "crashed":
        figures = one_line(result["message"] or result["status"])
    elif status == "passed":
        figures = rows_off(0)
    else:
        figures = f"{rows_off(result['failures'])}: {_rows(build, result['compiled_code'])}"
        if remedy := node.get("description"):
            figures += f". {one_line(remedy)}"
    table = _table(manifest, node.get("attached_node") or next(iter(reads), result["unique_id"]))
    return CheckResult(table, node["name"], status, node["config"]["severity"].lower(), figures)


def _rows(build: duckdb.DuckDBPyConnection, query: str) -> str:
    """The first of the rows that a test selects, in an order that does not depend on the run."""
    found = build.execute(f"select * from (\n{query}\n) order by all limit {SHOWN}")
    columns = [column for column, *_ in found.description]
    return one_line("; ".join(", ".join(f"{c} {v}" for c, v in zip(columns, row, strict=True)) for row in found.fetchall()))


def _table(manifest: Mapping[str, Any], unique_id: str) -> str:
    node = manifest["nodes"].get(unique_id) or manifest["sources"].get(unique_id)
    return f"{node['schema']}.{node.get('alias') or node['name']}" if node else unique_id
