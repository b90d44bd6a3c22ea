import json
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.settings import ROOT


def checked(folder: Path, **models: str) -> subprocess.CompletedProcess[str]:
    """The check's answer to a target folder with these models."""
    nodes = {}
    for name, sql in models.items():
        path = folder / "compiled" / "partnerverse" / "models" / f"{name}.sql"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(sql.replace("{{ ref('deals') }}", "core.deals"))
        nodes[name] = {
            "name": name,
            "resource_type": "model",
            "package_name": "partnerverse",
            "original_file_path": f"models/{name}.sql",
            "raw_code": sql,
        }
    folder.mkdir(exist_ok=True)
    (folder / "manifest.json").write_text(json.dumps({"nodes": nodes}))
    return subprocess.run(
        [sys.executable, str(ROOT / "dbt_project" / "portability.py"), str(folder)], capture_output=True, text=True, check=False
    )


def test_portable_models_pass(tmp_path: Path):
    ran = checked(tmp_path, deals="-- a :: in a comment\nselect max_by(a, b) as c, '::' as d from {{ ref('deals') }} group by all")
    assert (ran.returncode, ran.stdout) == (0, "1 of 1 models are the same on DuckDB and Spark.\n")


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("select a::date from t", 'it says "::"; use cast(... as ...).'),
        ("select * exclude (a) from t", 'it says "* exclude"; use explicit columns'),
        ("select arg_max(a, b) from t", 'it says "arg_max"; use max_by, min_by.'),
        ("select a from t asof join u using (b)", 'it says "asof"; use a plain join.'),
        ("select cast(a as double) from t", 'it says "double"; use decimal'),
        ('select "a" from t', 'it says """; use adapter.quote().'),
        ("select a // b from t", 'it says "//"; use divide_money().'),
        ("select from where", "it does not transpile"),
    ],
)
def test_a_model_that_spark_reads_otherwise_is_named_with_the_reason(tmp_path: Path, sql: str, said: str):
    ran = checked(tmp_path, good="select a from t", bad=sql)
    assert ran.returncode == 1
    assert f"bad: Spark reads it otherwise, {said}" in ran.stdout
    assert "good:" not in ran.stdout


def test_a_folder_without_models_is_no_pass(tmp_path: Path):
    assert checked(tmp_path).returncode == 2
