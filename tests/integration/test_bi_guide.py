"""What docs/bi.md tells people to type is run on a published database, from the file itself."""

import json
import os
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from textwrap import dedent
from typing import Any

import duckdb
import openpyxl
import pytest
from jinja2.sandbox import SandboxedEnvironment
from older_duckdb import VERSIONS, installed
from published_sample import published_sample

from orchestration.publish.contract import EXACT_TYPE
from orchestration.publish.generation import STORAGE_VERSION
from orchestration.settings import ROOT, Settings

pytestmark = pytest.mark.slow

GUIDE = (ROOT / "docs" / "bi.md").read_text(encoding="utf-8")
QUERIES = dict(re.findall(r"^### ([^\n]+)\n\n```sql\n(.+?)```", GUIDE, re.MULTILINE | re.DOTALL))
SCRIPTS = re.findall(r"```python\n(.+?)```", GUIDE, re.DOTALL)
CLAUSES = [dedent(clause) for clause in re.findall(r"^ +```jinja\n(.+?)^ +```", GUIDE, re.MULTILINE | re.DOTALL)]
KINDS = {
    kind: set(re.findall(r"`(\w+\.\w+|\w+)`", tables))
    for kind, tables in re.findall(
        r"^\| (filtered by `account_id`|filtered by `opportunity_id`|not filtered|not for restricted users)[^|]*\| (.+) \|$",
        GUIDE,
        re.MULTILINE,
    )
}
BY_ACCOUNT, BY_OPPORTUNITY, UNFILTERED, FORBIDDEN = KINDS.values()

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


def as_superset_renders(clause: str, email: str | None) -> str:
    """The clause of a rule for the user who is logged in, by the templates that Superset has."""
    return SandboxedEnvironment().from_string(clause).render(current_user_email=lambda: email)


def seen(connection: duckdb.DuckDBPyConnection, table: str, email: str | None) -> list[tuple]:
    """The rows of a dataset that a user sees."""
    clause = as_superset_renders(CLAUSES[table in BY_OPPORTUNITY], email)
    return connection.execute(f"select * from {table} where {clause} order by all").fetchall()


def test_the_guide_says_of_every_table_how_it_is_kept_from_who_may_not_see_it(published: Settings) -> None:
    with duckdb.connect(str(database(published)), read_only=True) as connection:
        columns: dict[str, set[str]] = {}
        for table, column in connection.execute(
            "select schema_name || '.' || table_name, column_name from duckdb_columns() where not internal"
        ).fetchall():
            columns.setdefault(table, set()).add(column)
    named = [name for kind in KINDS.values() for name in kind if "." in name]
    whole = {name for name in FORBIDDEN if "." not in name}
    assert len(KINDS) == 4
    assert len(named) == len(set(named))
    assert set(named) == {table for table in columns if table.split(".")[0] not in whole}
    assert whole <= {table.split(".")[0] for table in columns}
    assert all("account_id" in columns[table] for table in BY_ACCOUNT)
    assert all("opportunity_id" in columns[table] for table in BY_OPPORTUNITY)
    unfiltered = {table: columns[table] & {"account_id", "opportunity_id", "amount"} for table in UNFILTERED}
    assert {table: found for table, found in unfiltered.items() if found} == {"core.dim_partners": {"account_id"}}


@pytest.mark.parametrize("email", ["maya.lindholm@meridian.example", "NOOR.HADDAD@meridian.example"])
def test_a_clause_shows_a_user_the_rows_of_his_accounts_alone(published: Settings, email: str) -> None:
    with duckdb.connect(str(database(published)), read_only=True) as connection:
        (user,) = connection.execute("select user_id from core.dim_users where email = lower(?)", [email]).fetchone()
        may = "select account_id from core.bridge_account_access where user_id = $user"
        deals = f"select opportunity_id from core.fct_opportunities where account_id in ({may})"
        for column, tables, allowed in (("account_id", BY_ACCOUNT, may), ("opportunity_id", BY_OPPORTUNITY, deals)):
            for table in tables:
                expected = connection.execute(
                    f"select * from {table} where {column} in ({allowed}) order by all", {"user": user}
                ).fetchall()
                whole = connection.execute(f"select count(*) from {table}").fetchone()[0]
                assert seen(connection, table, email) == expected, table
                assert len(expected) < whole, table
                assert expected or table == "core.fct_leads", table


def test_a_clause_shows_nothing_to_nobody_to_strangers_and_to_who_has_left(published: Settings) -> None:
    with duckdb.connect(str(database(published)), read_only=True) as connection:
        left = connection.execute(
            "select email from core.dim_users join core.bridge_account_access using (user_id) where not is_active limit 1"
        ).fetchone()[0]
        for email in (None, "", "nobody@meridian.example", left, "o'brien@meridian.example", "x') or true or ('' = '"):
            assert [seen(connection, table, email) for table in ("core.dim_accounts", "attribution.fct_credits")] == [[], []], email


def test_the_query_of_one_user_is_the_clause_that_superset_runs(published: Settings) -> None:
    sql = next(sql for question, sql in QUERIES.items() if "through the clause" in question)
    clause = as_superset_renders(CLAUSES[0], "maya.lindholm@meridian.example")
    assert re.sub(r"\s+", " ", clause).strip() in re.sub(r"\s+", " ", sql)


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
