"""What docs/bi.md tells people to type is run on a published database, from the file itself."""

import json
import os
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from older_duckdb import VERSIONS, installed
from published_sample import published_sample

from orchestration.publish.contract import EXACT_TYPE
from orchestration.publish.generation import STORAGE_VERSION
from orchestration.settings import ROOT, Settings

pytestmark = pytest.mark.slow

GUIDE = (ROOT / "docs" / "bi.md").read_text(encoding="utf-8")
QUERIES = dict(re.findall(r"^### ([^\n]+)\n\n```sql\n(.+?)```", GUIDE, re.MULTILINE | re.DOTALL))
SCRIPTS = re.findall(r"```python\n(.+?)```", GUIDE, re.DOTALL)

ROWS = """
import json
import sys
import duckdb

connection = duckdb.connect(sys.argv[1], read_only=True)
counts = {question: len(connection.execute(sql).fetchall()) for question, sql in json.load(sys.stdin).items()}
print(json.dumps({"version": duckdb.__version__, "counts": counts}))
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return published_sample(tmp_path_factory)


@pytest.fixture
def beside(published: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder that holds the warehouse, as a clone does."""
    (tmp_path / "warehouse").symlink_to(published.warehouse_dir)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def database(settings: Settings) -> Path:
    return settings.published / "partnerverse.duckdb"


def run(script: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(script, "docs/bi.md", "exec"), names)
    return names


def test_every_query_stands_under_the_question_that_it_answers() -> None:
    assert len(QUERIES) == GUIDE.count("```sql") >= 10


@pytest.mark.parametrize("question", QUERIES)
def test_a_query_answers_with_rows_of_exact_types(published: Settings, question: str) -> None:
    with duckdb.connect(str(database(published)), read_only=True) as connection:
        found = connection.execute(QUERIES[question])
        inexact = {column[0]: str(column[1]) for column in found.description if not EXACT_TYPE.fullmatch(str(column[1]))}
        assert found.fetchall()
    assert inexact == {}


@pytest.mark.parametrize("version", VERSIONS)
def test_the_queries_run_on_the_older_duckdb_of_a_driver(published: Settings, version: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ROWS, str(database(published))],
        input=json.dumps(QUERIES),
        env={**os.environ, "PYTHONPATH": str(installed(version))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["version"] == version
    assert said["counts"].keys() == QUERIES.keys()
    assert 0 not in said["counts"].values()


def test_what_is_owed_is_the_balance_of_the_statement(published: Settings) -> None:
    owed, statement = (sql for question, sql in QUERIES.items() if "owed" in question or "statement" in question)
    with duckdb.connect(str(database(published)), read_only=True) as connection:
        balances = connection.execute(
            f"select sum(owed) from ({owed}) where partner = 'Acme Widgets'",
        ).fetchone()
        entries = connection.execute(f"select sum(amount) from ({statement})").fetchone()
    assert balances == entries
    assert balances[0] is not None


def test_python_reads_the_database_with_exact_amounts_and_what_columns_mean(beside: Path) -> None:
    names = run(SCRIPTS[0])
    assert any(isinstance(value, Decimal) for value in names["revenue"][0])
    assert all(comment for _, comment in names["described"])


def test_pandas_reads_a_parquet_file_with_exact_amounts(beside: Path) -> None:
    scorecard = run(SCRIPTS[1])["scorecard"]
    assert str(scorecard["sourced"].dtype) == "decimal128(18, 2)[pyarrow]"
    assert len(scorecard) > 0


def test_a_workbook_for_excel_holds_numbers(beside: Path) -> None:
    run(SCRIPTS[2])
    header, *rows = openpyxl.load_workbook(beside / "partner_scorecard.xlsx", read_only=True).active.iter_rows(values_only=True)
    assert rows
    assert all(isinstance(row[header.index("sourced")], int | float) for row in rows)


def test_every_script_of_the_guide_is_run_here() -> None:
    assert len(SCRIPTS) == 3


def test_the_files_cannot_be_written(published: Settings) -> None:
    assert database(published).stat().st_mode & 0o777 == 0o444
    with duckdb.connect(str(database(published)), read_only=True) as connection, pytest.raises(duckdb.Error, match="read-only"):
        connection.execute("create table core.mine (id integer)")


RECONNECT = """
import os
import sys
import duckdb

folder = sys.argv[1]
path = os.path.join(folder, "published", "partnerverse.duckdb")

def generation(connection):
    return connection.execute("select day from core.generation").fetchone()[0]

reader = duckdb.connect(path, read_only=True)
os.rename(os.path.join(folder, "next"), os.path.join(folder, "published"))
kept = generation(reader)
reader.close()
print(duckdb.__version__, kept, generation(duckdb.connect(path, read_only=True)))
"""


@pytest.mark.parametrize("version", [VERSIONS[0], duckdb.__version__])
def test_a_reader_keeps_its_generation_until_it_reconnects(tmp_path: Path, version: str) -> None:
    """What a publish does to `published`, done to links to two files of one name."""
    for link, day in (("published", "yesterday"), ("next", "today")):
        (tmp_path / day).mkdir()
        with duckdb.connect() as writer:
            writer.execute(f"attach '{tmp_path / day}/partnerverse.duckdb' as made (storage_version '{STORAGE_VERSION}')")
            writer.execute("create schema made.core")
            writer.execute(f"create table made.core.generation as select '{day}' as day")
        (tmp_path / link).symlink_to(day)
    packages = {} if version == duckdb.__version__ else {"PYTHONPATH": str(installed(version))}
    done = subprocess.run(
        [sys.executable, "-c", RECONNECT, str(tmp_path)], env={**os.environ, **packages}, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == [version, "yesterday", "today"], done.stderr
